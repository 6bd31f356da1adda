package naru.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.epoll.Epoll;
import io.netty.channel.unix.FileDescriptor;
import java.util.ArrayList;
import java.util.List;
import naru.ipc.Frame;
import org.junit.jupiter.api.Test;

class ArrivingSocketsTest {
  private final List<String> log = new ArrayList<>();
  private final ArrivingSockets sockets =
      new ArrivingSockets(
          (socket, descriptor) -> log.add("slot " + socket.slot() + " = " + descriptor.intValue()),
          abandoned -> log.add("abandon " + abandoned.slot()));

  private static Frame.Socket socket(int slot) {
    return new Frame.Socket(1, slot, "127.0.0.1", 8080);
  }

  @Test
  void descriptorsAndWhatIsSaidOfThemMeetWhicheverComesFirst() {
    sockets.announced(socket(0));
    sockets.arrived(new FileDescriptor(10));
    sockets.arrived(new FileDescriptor(11));
    sockets.arrived(new FileDescriptor(12));
    sockets.announced(socket(1));
    sockets.announced(socket(2));
    assertThat(log).containsExactly("slot 0 = 10", "slot 1 = 11", "slot 2 = 12");
  }

  @Test
  void whatArrivesForAServerThatHasClosedIsClosed() throws Exception {
    FileDescriptor waiting = open();
    sockets.arrived(waiting);
    sockets.close();
    FileDescriptor late = open();
    sockets.arrived(late);
    sockets.announced(socket(0));
    assertThat(log).isEmpty();
    assertThat(waiting.isOpen()).isFalse();
    assertThat(late.isOpen()).isFalse();
  }

  private static FileDescriptor open() throws Exception {
    Epoll.ensureAvailability();
    return FileDescriptor.from("/dev/null");
  }

  /** Else two workers would accept from it for good, and one would get most connections. */
  @Test
  void oneThatIsAbandonedBeforeItHasArrivedIsAbandonedThen() {
    sockets.announced(socket(1));
    sockets.abandoned(new Frame.Abandon(1, 1));
    sockets.announced(socket(2));
    assertThat(log).isEmpty();

    sockets.arrived(new FileDescriptor(11));
    assertThat(log).containsExactly("slot 1 = 11", "abandon 1");
    sockets.abandoned(new Frame.Abandon(1, 1));
    sockets.arrived(new FileDescriptor(12));
    assertThat(log.subList(2, log.size())).containsExactly("slot 2 = 12", "abandon 1");
  }
}
