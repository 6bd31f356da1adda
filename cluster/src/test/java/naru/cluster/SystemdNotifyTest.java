package naru.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SystemdNotifyTest {
  @Test
  void systemdHearsEachState(@TempDir Path folder) {
    try (NotifySocket systemd = NotifySocket.open(folder.resolve("notify"))) {
      List<String> heard = systemd.heard();
      SystemdNotify notify =
          new SystemdNotify(
              Map.of("NOTIFY_SOCKET", systemd.path().toString(), "WATCHDOG_USEC", "30000000"));

      notify.alive();
      notify.ready();
      await().until(() -> heard.contains("READY=1"));
      assertThat(heard).as("a service that isn't ready says nothing").containsExactly("READY=1");
      notify.alive();
      notify.reloading();
      notify.ready();
      notify.stopping();

      await().until(() -> heard.size() == 4);
      assertThat(heard).contains("WATCHDOG=1", "STOPPING=1");
      assertThat(heard).anyMatch(it -> it.matches("RELOADING=1\nMONOTONIC_USEC=\\d+"));
      notify.reloaded();
      await().until(() -> heard.size() == 5);
      assertThat(heard.getLast()).as("the end of the reload").isEqualTo("READY=1");
    }
  }

  @Test
  void withoutSystemdNothingHappens() {
    SystemdNotify notify = new SystemdNotify(Map.of());
    notify.ready();
    notify.stopping();
  }
}
