package naru.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.channel.IoEvent;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoRegistration;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.unix.FileDescriptor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import naru.testing.ErrorOutput;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** With the writing end of a pipe: it can be written to, and has an error once nobody reads it. */
class PersistentEpollTest {
  private final AtomicInteger told = new AtomicInteger();
  private MultiThreadIoEventLoopGroup group;
  private IoEventLoop loop;
  private FileDescriptor[] pipe;
  private IoRegistration registration;
  private volatile boolean broken;
  private volatile boolean withoutMemory;
  private volatile boolean closed;

  @BeforeEach
  void register() throws Exception {
    assumeTrue(Epoll.isAvailable(), "There is no epoll here");
    group = new MultiThreadIoEventLoopGroup(1, PersistentEpoll.factory());
    loop = group.next();
    pipe = FileDescriptor.pipe();
    registration = loop.register(new WritingEnd()).get();
  }

  @AfterEach
  void end() throws Exception {
    if (group != null) {
      group.shutdownGracefully(0, 1, TimeUnit.SECONDS).get();
      for (FileDescriptor end : pipe) {
        if (end.isOpen()) {
          end.close();
        }
      }
    }
  }

  private final class WritingEnd implements EpollIoHandle {
    @Override
    public FileDescriptor fd() {
      return pipe[1];
    }

    @Override
    public void handle(IoRegistration from, IoEvent event) {
      told.incrementAndGet();
      if (withoutMemory) {
        throw new OutOfMemoryError("as if there were none");
      }
      if (broken) {
        throw new IllegalStateException("broken");
      }
    }

    @Override
    public void close() {
      closed = true;
      registration.submit(EpollIoOps.NONE);
    }
  }

  private void want(EpollIoOps ops) {
    loop.submit(() -> registration.submit(ops)).syncUninterruptibly();
  }

  /** So often the loop has looked for events. */
  private void goRound(int times) throws Exception {
    for (int i = 0; i < times; i++) {
      loop.submit(() -> {}).get();
    }
  }

  @Test
  void whatIsWantedAgainIsToldAgain() throws Exception {
    want(EpollIoOps.EPOLLOUT);
    await().until(() -> told.get() > 0);
    want(EpollIoOps.NONE);
    int before = told.get();
    goRound(10);
    assertThat(told).hasValue(before);

    want(EpollIoOps.EPOLLOUT);

    await().until(() -> told.get() > before);
  }

  @Test
  void anErrorThatNobodyWantsToKnowDoesNotKeepTheLoopBusy() throws Exception {
    want(EpollIoOps.EPOLLOUT);
    want(EpollIoOps.NONE);
    int before = told.get();

    pipe[0].close();
    goRound(1000);

    assertThat(told.get() - before).isLessThan(10);
  }

  @Test
  void anErrorIsToldToWhoWantsToKnowAfterwards() throws Exception {
    want(EpollIoOps.EPOLLOUT);
    want(EpollIoOps.NONE);
    pipe[0].close();
    goRound(10);
    int before = told.get();

    want(EpollIoOps.EPOLLOUT);

    await().until(() -> told.get() > before);
  }

  /** Whoever is told in the same turn would not be told again. */
  @Test
  void oneThatThrowsIsClosedAndTakesNobodysTurn() {
    broken = true;
    try (ErrorOutput log = new ErrorOutput()) {
      loop.submit(() -> registration.submit(EpollIoOps.EPOLLOUT));
      await().until(() -> closed);
      await().until(() -> log.text().contains("A connection is closed that can't be watched"));
    }
  }

  /** Netty lets an error end the loop, and with it all that the loop serves. */
  @Test
  void norDoesOneForWhichThereIsNoMemory() throws Exception {
    withoutMemory = true;
    try (ErrorOutput log = new ErrorOutput()) {
      loop.submit(() -> registration.submit(EpollIoOps.EPOLLOUT));
      await().until(() -> closed);
      await().until(() -> log.text().contains("as if there were none"));
    }
    goRound(10);
    assertThat(loop.isShuttingDown()).isFalse();
  }
}
