package naru.sqlite;

import static java.nio.charset.StandardCharsets.UTF_8;
import static naru.session.PatientCalls.patiently;
import static naru.session.PatientCalls.stored;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import naru.session.SessionStore.Stored;
import naru.session.SessionStoreException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A file that is locked, read-only, broken or used by several processes at once. */
@Timeout(180)
class SqliteFailureTest {
  @TempDir private Path folder;

  private Path file = Path.of("");

  @BeforeEach
  void name() {
    file = folder.resolve("sessions.db");
  }

  /** Opening the file for the first time may take longer than a visitor would wait. */
  private SqliteStore open() {
    SqliteStore store = new SqliteStore(file);
    await()
        .atMost(Duration.ofMinutes(1))
        .ignoreException(SessionStoreException.class)
        .until(
            () -> {
              store.delete("nobody");
              return store.load("nobody").isEmpty();
            });
    return store;
  }

  /** What came too late may be done all the same, and can't be done twice. */
  private static void create(SqliteStore store, String key) {
    patiently(
        () -> {
          if (store.load(key).isEmpty()) {
            store.create(key, stored(key));
          }
          return true;
        });
  }

  private static Optional<String> name(SqliteStore store, String key) {
    return patiently(() -> store.load(key)).map(it -> it.values().getOrDefault("name", ""));
  }

  @Test
  void whatAnotherWriterLocksFailsMeanwhileAndReadersGoOn() throws SQLException {
    try (SqliteStore store = open()) {
      create(store, "hong");
      try (Connection other = DriverManager.getConnection("jdbc:sqlite:" + file);
          Statement statement = other.createStatement()) {
        statement.execute("BEGIN IMMEDIATE");
        assertThatExceptionOfType(SessionStoreException.class)
            .isThrownBy(() -> store.change("hong", "age", Optional.of("5")));
        assertThatExceptionOfType(SessionStoreException.class)
            .isThrownBy(() -> store.create("kim", stored("kim")));
        assertThat(name(store, "hong")).contains("hong");
        statement.execute("ROLLBACK");
      }
      assertThat(patiently(() -> store.change("hong", "age", Optional.of("5")))).isTrue();
      create(store, "lee");
      assertThat(name(store, "hong")).contains("hong");
      assertThat(name(store, "lee")).contains("lee");
    }
  }

  @Test
  void aFileThatIsNoDatabaseFailsUntilItIsAway() throws IOException {
    Files.writeString(file, "this is no database".repeat(1000));
    try (SqliteStore store = new SqliteStore(file)) {
      assertThatExceptionOfType(SessionStoreException.class).isThrownBy(() -> store.load("hong"));
      assertThatExceptionOfType(SessionStoreException.class)
          .isThrownBy(() -> store.create("hong", stored("hong")));
      Files.delete(file);
      create(store, "hong");
      assertThat(name(store, "hong")).contains("hong");
    }
  }

  @Test
  void aFileThatCannotBeWrittenFailsAndHealsByItself() throws Exception {
    assumeTrue(
        new ProcessBuilder("setpriv", "--bounding-set", "-dac_override", "true").start().waitFor()
            == 0,
        "Nothing here keeps a process from writing (setpriv): read-only files are not tested");
    try (SqliteStore store = open()) {
      create(store, "hong");
    }
    permissions("r--r--r--", "r-xr-xr-x");
    try (Other other =
        new Other(file, "setpriv", "--bounding-set", "-dac_override,-dac_read_search")) {
      assertThat(other.ask("change hong a 1")).isEqualTo("failed");
      permissions("rw-------", "rwx------");
      await()
          .atMost(Duration.ofMinutes(1))
          .until(() -> other.ask("change hong a 1").equals("changed"));
      assertThat(other.ask("load hong")).contains("name=hong").contains("a0=x");
    }
  }

  @Test
  void whatALinkLeadsToIsForItsOwnerAloneToo() throws IOException {
    Path end = Files.createDirectory(folder.resolve("elsewhere")).resolve("end.db");
    Files.createSymbolicLink(folder.resolve("between.db"), end);
    Files.createSymbolicLink(file, Path.of("between.db"));
    try (SqliteStore store = open()) {
      create(store, "hong");
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(end)))
          .isEqualTo("rw-------");
    }
  }

  @Test
  void theRoomForTheFileDoesNotGrowWithIt() {
    long mega = 1 << 20;
    assertThat(Database.room(0, 200 * mega)).isEqualTo(100 * mega);
    assertThat(Database.room(100 * mega, 100 * mega)).isEqualTo(100 * mega);
  }

  private void permissions(String ofFiles, String ofFolder) throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      for (Path each : all.toList()) {
        Files.setPosixFilePermissions(each, PosixFilePermissions.fromString(ofFiles));
      }
    }
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString(ofFolder));
  }

  @Test
  void whatSeveralProcessesWriteAtOnceIsAllKept() throws Exception {
    try (SqliteStore store = open()) {
      create(store, "hong");
      List<Other> others = new ArrayList<>();
      for (String prefix : List.of("a", "b", "c")) {
        Other other = new Other(file);
        others.add(other);
        await().atMost(Duration.ofMinutes(1)).until(() -> !other.ask("load hong").equals("failed"));
        other.send("change hong " + prefix + " 100");
      }
      for (Other other : others) {
        assertThat(other.answer()).isEqualTo("changed");
        other.close();
      }
      assertThat(patiently(() -> store.load("hong")).orElseThrow().values())
          .hasSize(301)
          .containsEntry("b99", "x");
    }
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void aProcessThatIsKilledLeavesNothingBehind() throws Exception {
    Path temporary = Files.createDirectory(folder.resolve("tmp"));
    String option = "JAVA_TOOL_OPTIONS=-Djava.io.tmpdir=" + temporary;
    try (Other other = new Other(file, "env", option)) {
      assertThat(other.ask("load hong")).isIn("none", "failed");
      other.process.destroyForcibly().waitFor();
    }
    try (Stream<Path> left = Files.list(temporary)) {
      assertThat(left).isEmpty();
    }
  }

  /** Another process. */
  private static final class Other implements AutoCloseable {
    private final Process process;

    Other(Path file, String... launcher) throws IOException {
      List<String> command = new ArrayList<>(List.of(launcher));
      command.addAll(
          List.of(
              ProcessHandle.current().info().command().orElseThrow(),
              "-XX:+UseSerialGC",
              "-XX:TieredStopAtLevel=1",
              "--enable-native-access=ALL-UNNAMED",
              "-cp",
              System.getProperty("java.class.path"),
              SqliteProgram.class.getName(),
              file.toString()));
      process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    }

    void send(String line) throws IOException {
      process.outputWriter(UTF_8).append(line).append('\n').flush();
    }

    String answer() throws IOException {
      return String.valueOf(process.inputReader(UTF_8).readLine());
    }

    String ask(String line) throws IOException {
      send(line);
      return answer();
    }

    @Override
    public void close() {
      process.destroyForcibly();
    }
  }

  @Test
  void aFullFileTakesSessionsAgainOnceItsOwnHaveExpired() {
    AtomicReference<Instant> now = new AtomicReference<>(Instant.now());
    SqliteOptions small = SqliteOptions.defaults().withMaxBytes(1 << 20);
    try (SqliteStore store = new SqliteStore(file, small, now::get)) {
      await().atMost(Duration.ofMinutes(1)).until(() -> begin(store, now.get()));
      int refused = 0;
      for (int i = 0; i < 100_000 && refused < 20; i++) {
        refused = begin(store, now.get()) ? 0 : refused + 1;
      }
      assertThat(refused).isEqualTo(20);

      now.updateAndGet(it -> it.plusSeconds(3600));
      await().atMost(Duration.ofMinutes(1)).until(() -> begin(store, now.get()));
    }
  }

  private static boolean begin(SqliteStore store, Instant now) {
    try {
      store.create(
          UUID.randomUUID().toString(),
          new Stored(now, now, now.plusSeconds(1800), Map.of("name", "x")));
      return true;
    } catch (SessionStoreException full) {
      return false;
    }
  }
}
