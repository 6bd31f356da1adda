package naru.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.DecoderException;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import naru.testing.ErrorOutput;
import naru.tls.TlsException;
import org.junit.jupiter.api.Test;

class ConnectionsTest {
  private static final long MINUTE = TimeUnit.MINUTES.toNanos(1);
  private final Connections connections = new Connections(2);

  @Test
  void soManyAreTakenAndAnotherWhenOneHasClosed() {
    EmbeddedChannel first = new EmbeddedChannel();
    assertThat(connections.add(first)).isTrue();
    assertThat(connections.add(new EmbeddedChannel())).isTrue();
    assertThat(connections.add(new EmbeddedChannel())).isFalse();
    first.close();
    assertThat(connections.count()).isEqualTo(1);
    assertThat(connections.add(new EmbeddedChannel())).isTrue();
  }

  @Test
  void oneThatWasAcceptedWhileAllAreClosedIsNotTaken() {
    var closed = connections.closeGracefully(false, MINUTE);
    EmbeddedChannel late = new EmbeddedChannel();

    assertThat(connections.add(late)).isFalse();
    late.close();
    assertThat(closed).isCompleted();
    assertThat(connections.count()).isZero();
  }

  @Test
  void onceOpenAgainTheyAreTakenAndThoseOfBeforeStillEndTheirClosing() {
    EmbeddedChannel before = new EmbeddedChannel();
    connections.add(before);
    var closed = connections.closeGracefully(false, MINUTE);
    connections.open();

    assertThat(connections.add(new EmbeddedChannel())).isTrue();
    assertThat(closed).isNotDone();
    before.close();
    assertThat(closed).isCompleted();
  }

  @Test
  void oneInItsHandshakeIsClosedUnlessThereIsPatience() {
    EmbeddedChannel early = new EmbeddedChannel();
    connections.add(early);

    connections.closeGracefully(true, MINUTE);
    early.runPendingTasks();
    assertThat(early.isOpen()).isTrue();

    connections.drain(false);
    early.runPendingTasks();
    assertThat(early.isOpen()).isFalse();
  }

  /** At its deadline a close that is long done still asks them. */
  @Test
  void oneThatHasClosedWithItsLoopIsLeftInSilence() {
    var loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    NioSocketChannel gone = new NioSocketChannel();
    loops.register(gone).syncUninterruptibly();
    gone.close().syncUninterruptibly();
    loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();

    try (ErrorOutput log = new ErrorOutput()) {
      Connections.closeNow(gone);
      assertThat(log.text()).isEmpty();
    }
  }

  @Test
  void whatComesFromTheNetworkIsNoFaultOfTheServer() {
    assertThat(Connections.isFaultOfClient(new IOException("reset"))).isTrue();
    assertThat(Connections.isFaultOfClient(new DecoderException(new SSLException("bad record"))))
        .isTrue();
    assertThat(Connections.isFaultOfClient(new TlsException("renegotiation"))).isTrue();
    assertThat(Connections.isFaultOfClient(new DecoderException(new IllegalStateException())))
        .isFalse();
    assertThat(Connections.isFaultOfClient(new DecoderException("a bug"))).isFalse();
    assertThat(Connections.isFaultOfClient(new NullPointerException())).isFalse();
  }
}
