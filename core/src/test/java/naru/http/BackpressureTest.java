package naru.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import naru.testing.Call;
import naru.testing.Exchange;
import naru.testing.Protocol;
import naru.testing.Standstill;
import naru.testing.TestClient;
import naru.testing.TestServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Whoever is slow is waited for. The kernel's buffers on both sides hold some MiB, the server's own
 * far less, so of 64 MiB most must stay with the sender.
 */
@ParameterizedClass
@EnumSource(Protocol.class)
class BackpressureTest {
  private static final int PARTS = 1024;
  private static final int PART = 64 << 10;

  private final Protocol protocol;

  BackpressureTest(Protocol protocol) {
    this.protocol = protocol;
  }

  @Test
  void aListenerWaitsForAClientThatReadsSlowly() {
    AtomicLong written = new AtomicLong();
    try (TestServer server =
            protocol.serve(
                (req, res) -> {
                  for (int i = 0; i < PARTS; i++) {
                    assertThat(res.write(new byte[PART])).isTrue();
                    written.incrementAndGet();
                  }
                  res.end();
                });
        TestClient client = protocol.connectSlowly(server)) {
      Exchange exchange = client.open(Call.get("/"));

      assertThat(Standstill.of(written)).isLessThan(PARTS / 2);

      long read = 0;
      for (String part = exchange.read(); !part.isEmpty(); part = exchange.read()) {
        read += part.length();
      }
      assertThat(read).isEqualTo((long) PARTS * PART);
      assertThat(written.get()).isEqualTo(PARTS);
    }
  }

  @Test
  void aListenerThatWaitsIsFreedWhenItsClientGoesAway() throws InterruptedException {
    AtomicLong written = new AtomicLong();
    CountDownLatch freed = new CountDownLatch(1);
    try (TestServer server =
            protocol.serve(
                (req, res) -> {
                  try {
                    while (true) {
                      res.write(new byte[PART]);
                      written.incrementAndGet();
                    }
                  } finally {
                    freed.countDown();
                  }
                });
        TestClient client = protocol.connectSlowly(server)) {
      Exchange exchange = client.open(Call.get("/"));
      Standstill.of(written);
      exchange.abort();
      assertThat(freed.await(20, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void onTheEventLoopAWriteSaysWhenItIsTooMuchAndDrainSaysWhenToGoOn() {
    AtomicInteger left = new AtomicInteger(PARTS);
    AtomicInteger drains = new AtomicInteger();
    AtomicLong written = new AtomicLong();
    ServerOptions options = ServerOptions.DEFAULTS.withExecution(Execution.EVENT_LOOP);
    try (TestServer server =
            protocol.serve(
                options,
                (req, res) -> {
                  Runnable more =
                      () -> {
                        drains.incrementAndGet();
                        boolean goesOn = true;
                        while (goesOn && left.getAndDecrement() > 0) {
                          goesOn = res.write(new byte[PART]);
                          written.incrementAndGet();
                        }
                        if (left.get() < 0 && !res.ended()) {
                          res.end();
                        }
                      };
                  res.onDrain(more);
                  more.run();
                });
        TestClient client = protocol.connectSlowly(server)) {
      Exchange exchange = client.open(Call.get("/"));

      assertThat(Standstill.of(written)).isLessThan(PARTS / 2);

      long read = 0;
      for (String part = exchange.read(); !part.isEmpty(); part = exchange.read()) {
        read += part.length();
      }
      assertThat(read).isEqualTo((long) PARTS * PART);
      assertThat(drains.get()).isGreaterThan(2);
    }
  }

  @Test
  void whoHasEndedIsToldOfNoDrain() {
    AtomicInteger drains = new AtomicInteger();
    ServerOptions options = ServerOptions.DEFAULTS.withExecution(Execution.EVENT_LOOP);
    try (TestServer server =
            protocol.serve(
                options,
                (req, res) -> {
                  res.onDrain(drains::incrementAndGet);
                  res.write(new byte[PART * PARTS]);
                  res.end("x");
                });
        TestClient client = protocol.connect(server)) {
      assertThat(client.call(Call.get("/")).body()).hasSize(PART * PARTS + 1);
      assertThat(client.call(Call.get("/")).body()).hasSize(PART * PARTS + 1);
      assertThat(drains).hasValue(0);
    }
  }

  /** Its writes waited; who is told to go on would write between them. */
  @Test
  void whoMayWaitIsToldOfNoDrain() {
    AtomicInteger drains = new AtomicInteger();
    try (TestServer server =
            protocol.serve(
                (req, res) -> {
                  res.onDrain(drains::incrementAndGet);
                  for (int i = 0; i < 64; i++) {
                    res.write(new byte[PART]);
                  }
                  res.end();
                });
        TestClient client = protocol.connect(server)) {
      assertThat(client.call(Call.get("/")).body()).hasSize(64 * PART);
      assertThat(drains).hasValue(0);
    }
  }

  /** As one that comes to it on another loop than the response's may. */
  @Test
  void aListenerThatComesLateIsToldOfTheDrain() {
    ServerOptions options = ServerOptions.DEFAULTS.withExecution(Execution.EVENT_LOOP);
    try (TestServer server =
            protocol.serve(
                options,
                (req, res) -> {
                  boolean room = res.write(new byte[16 * PART]);
                  Thread.ofPlatform()
                      .start(
                          () -> {
                            await().until(() -> !res.stream().waits());
                            res.onDrain(() -> res.end(Boolean.toString(room)));
                          });
                });
        TestClient client = protocol.connect(server)) {
      assertThat(client.call(Call.get("/")).body()).endsWith("false");
    }
  }

  @Test
  void aClientWaitsForAListenerThatReadsSlowly() {
    AtomicLong sent = new AtomicLong();
    CountDownLatch go = new CountDownLatch(1);
    try (TestServer server =
            protocol.serve(
                (req, res) -> {
                  go.await();
                  long read = 0;
                  var in = req.inputStream();
                  byte[] room = new byte[PART];
                  for (int n = in.read(room); n >= 0; n = in.read(room)) {
                    read += n;
                  }
                  res.end("" + read);
                });
        TestClient client = protocol.connectSlowly(server)) {
      Exchange exchange = client.open(Call.postStreamed("/"));
      Thread sender =
          Thread.startVirtualThread(
              () -> {
                for (int i = 0; i < PARTS; i++) {
                  exchange.send(new byte[PART]);
                  sent.incrementAndGet();
                }
                exchange.end();
              });

      assertThat(Standstill.of(sent)).isLessThan(PARTS / 2);
      assertThat(sender.isAlive()).isTrue();

      go.countDown();
      assertThat(exchange.whole().text()).isEqualTo("" + (long) PARTS * PART);
    }
  }

  @Test
  void aClientWaitsForADataListenerThatIsSlow() {
    AtomicLong sent = new AtomicLong();
    AtomicLong read = new AtomicLong();
    CountDownLatch go = new CountDownLatch(1);
    try (TestServer server =
            protocol.serve(
                (req, res) ->
                    req.onData(
                            part -> {
                              try {
                                go.await();
                              } catch (InterruptedException e) {
                                throw new IllegalStateException(e);
                              }
                              read.addAndGet(part.remaining());
                            })
                        .onEnd(() -> res.end("" + read)));
        TestClient client = protocol.connectSlowly(server)) {
      Exchange exchange = client.open(Call.postStreamed("/"));
      Thread.startVirtualThread(
          () -> {
            for (int i = 0; i < PARTS; i++) {
              exchange.send(new byte[PART]);
              sent.incrementAndGet();
            }
            exchange.end();
          });

      assertThat(Standstill.of(sent)).isLessThan(PARTS / 2);

      go.countDown();
      assertThat(exchange.whole().text()).isEqualTo("" + (long) PARTS * PART);
    }
  }

  /** With room for so little that each part stops the client, and each write the listener. */
  @Test
  void theLeastRoomIsEnough() {
    ServerOptions options =
        ServerOptions.DEFAULTS.withLimits(ServerOptions.DEFAULTS.limits().withBufferedBytes(1));
    try (TestServer server =
            protocol.serve(
                options,
                (req, res) -> {
                  req.inputStream().transferTo(res.outputStream());
                  res.end();
                });
        TestClient client = protocol.connect(server)) {
      Exchange exchange = client.open(Call.postStreamed("/"));
      for (int i = 0; i < 4; i++) {
        exchange.send(new byte[500]);
      }
      exchange.end();
      assertThat(exchange.whole().text()).hasSize(2000);
    }
  }
}
