package naru.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.netty.channel.epoll.Epoll;
import io.netty.channel.unix.Errors;
import java.lang.reflect.Field;
import java.net.BindException;
import java.net.SocketException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ListenExceptionTest {
  private static ListenException denied(String name) {
    return ListenException.of(new SocketException("Permission denied"), name);
  }

  @ParameterizedTest
  @CsvSource({"0.0.0.0:443,443,8443", "[::]:80,80,8080", "localhost:1023,1023,9023"})
  void aPortThatIsTheAdministratorsComesWithWhatToDo(String name, int port, int other) {
    assertThat(denied(name))
        .hasMessage(
            "EACCES: no permission to listen on %s: take a port from 1024 on, such as %d, or allow"
                + " this one (on Linux: sudo sysctl net.ipv4.ip_unprivileged_port_start=%d)",
            name, other, port);
    assertThat(denied(name).code()).isEqualTo("EACCES");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.0.0.0:1024", "0.0.0.0:8443", "/run/naru.sock", "/run/a:443/b"})
  void anyOtherRefusalIsNotExplainedByThePort(String name) {
    assertThat(denied(name)).hasMessage("EACCES: no permission to listen on " + name);
  }

  @Test
  void whatFailsOtherwiseIsNamedAsErrnoNamesIt() {
    assertThat(ListenException.of(new BindException("Address already in use"), "x:1"))
        .hasMessage("EADDRINUSE: address already in use x:1");
    assertThat(ListenException.of(new BindException("Cannot assign requested address"), "x:1"))
        .hasMessage("EADDRNOTAVAIL: this machine has no address x:1");
  }

  @ParameterizedTest
  @CsvSource({"-98,EADDRINUSE", "-13,EACCES", "-99,EADDRNOTAVAIL", "-24,EIO"})
  void whatTheKernelSaysIsKnownByItsNumber(int errno, String code) throws Exception {
    assumeThat(Epoll.isAvailable()).isTrue();
    Errors.NativeIoException cause = new Errors.NativeIoException("bind", errno);
    // As where the system speaks Korean; it is final, and asks the system.
    Field message = Throwable.class.getDeclaredField("detailMessage");
    message.setAccessible(true);
    message.set(cause, "bind(..) failed: 주소가 이미 사용 중입니다");

    assertThat(ListenException.of(cause, "0.0.0.0:8080").code()).isEqualTo(code);
  }
}
