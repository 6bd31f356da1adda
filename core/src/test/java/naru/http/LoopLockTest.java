package naru.http;

import static naru.http.LoopThreadTest.LOOP;
import static naru.http.LoopThreadTest.here;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.channel.EventLoop;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import naru.testing.QuickTries;
import naru.testing.RawClient;
import naru.testing.TestServer;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * An event loop that waits for a lock behind a virtual thread of its own: the lock is that thread's
 * next, which goes on when its loop runs it.
 */
@Timeout(120)
class LoopLockTest {
  private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

  private final ReentrantLock lock = new ReentrantLock();
  private final AtomicReference<EventLoop> loop = new AtomicReference<>();
  private final AtomicInteger answered = new AtomicInteger();
  private final List<Thread> waiting = new CopyOnWriteArrayList<>();

  private void guarded(boolean monitor, Runnable action) {
    if (monitor) {
      synchronized (this) {
        action.run();
      }
    } else {
      lock.lock();
      try {
        action.run();
      } finally {
        lock.unlock();
      }
    }
  }

  private void enter(boolean monitor) {
    waiting.add(Thread.currentThread());
    guarded(monitor, () -> {});
  }

  private void awaitWaiting(int threads) {
    await()
        .until(
            () ->
                waiting.size() == threads
                    && Set.of(Thread.State.BLOCKED, Thread.State.WAITING)
                        .contains(waiting.getLast().getState()));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void itGoesOnWithoutItsLoop(boolean monitor) throws Exception {
    AtomicBoolean locks = new AtomicBoolean();
    RequestListener listener =
        (request, response) -> {
          if (locks.get() && here().contains(LOOP)) {
            loop.set(request.loop());
            enter(monitor);
          }
          response.end(here());
          answered.incrementAndGet();
        };
    try (TestServer server = TestServer.start(listener);
        RawClient client = RawClient.connect(server.port())) {
      QuickTries.until(() -> client.send(GET).read().text().contains("@naru-loop-"));
      CountDownLatch held = new CountDownLatch(1);
      CountDownLatch release = new CountDownLatch(1);
      Thread holder =
          Thread.ofPlatform()
              .start(
                  () ->
                      guarded(
                          monitor,
                          () -> {
                            held.countDown();
                            try {
                              release.await();
                            } catch (InterruptedException e) {
                              Thread.currentThread().interrupt();
                            }
                          }));
      held.await();
      locks.set(true);
      QuickTries.until(
          () -> {
            int before = answered.get();
            client.send(GET);
            await().until(() -> !waiting.isEmpty() || answered.get() > before);
            return !waiting.isEmpty() || client.read().status() != 200;
          });
      awaitWaiting(1);
      loop.get().execute(() -> enter(monitor));
      awaitWaiting(2);

      locks.set(false);
      release.countDown();
      holder.join();

      assertThat(client.read().status()).isEqualTo(200);
      assertThat(client.send(GET).read().status()).as("the loop lives").isEqualTo(200);
    }
  }
}
