package naru.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import naru.ipc.DescriptorSender;
import naru.ipc.Frame;
import naru.ipc.FrameChannel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With workers that have no processes, under a supervisor, which keeps ports. */
class SharedPortsTest {
  @TempDir private Path folder;
  private final EventLoopGroup loop =
      new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
  private final Worker one = new Worker(Primary.get(), 1, 0);
  private final Worker other = new Worker(Primary.get(), 2, 1);
  private DescriptorSender descriptors;
  private SharedPorts ports;

  @BeforeEach
  void open() throws IOException {
    descriptors = new DescriptorSender(loop, folder.resolve("descriptors"));
    ports = new SharedPorts(loop, descriptors, List.of(one, other));
    ports.keep();
  }

  @AfterEach
  void close() {
    List.of(one, other).forEach(ports::left);
    descriptors.close();
    loop.shutdownGracefully();
  }

  /** Its first server, on a port that is free. */
  private int listen(Worker worker) {
    ports.listen(worker, new Frame.Listen(1, "127.0.0.1", 0, 1, "127.0.0.1:0"));
    return ((InetSocketAddress) ports.listening(worker, 1).orElseThrow()).getPort();
  }

  private void close(Worker worker) {
    ports.closed(worker, 1);
    ports.closeUnused();
  }

  private static boolean isOpen(int port) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (ConnectException refused) {
      return false;
    }
  }

  @Test
  void aFreePortThatTheLastWorkerClosesIsClosed() throws IOException {
    int port = listen(one);
    assertThat(listen(other)).isEqualTo(port);
    close(one);
    assertThat(isOpen(port)).isTrue();
    close(other);
    await().until(() -> !isOpen(port));
  }

  /** As where no descriptor is left; whoever hears nothing would wait for long. */
  @Test
  void whatCanNotEvenBeTriedIsRefused() throws Exception {
    FrameChannel.listen(loop, folder.resolve("messages"), channel -> one.connected(channel));
    BlockingQueue<Frame> heard = new LinkedBlockingQueue<>();
    try (FrameChannel worker = FrameChannel.connect(loop, folder.resolve("messages"))) {
      worker.start(heard::add, () -> {});
      await().until(one::isConnected);
      ports.listen(one, new Frame.Listen(7, "127.0.0.1", 70_000, 0, "127.0.0.1:70000"));
      assertThat(heard.poll(20, TimeUnit.SECONDS))
          .isInstanceOfSatisfying(
              Frame.Refused.class, refused -> assertThat(refused.request()).isEqualTo(7));
    }
  }

  @Test
  void theFreePortOfAWorkerThatLeavesWaitsForItsSuccessor() throws IOException {
    int port = listen(one);
    one.state(Worker.State.LEAVING);
    close(one);
    assertThat(isOpen(port)).isTrue();
    assertThat(listen(other)).isEqualTo(port);
  }
}
