package naru.net;

import static org.assertj.core.api.Assertions.assertThat;

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
}
