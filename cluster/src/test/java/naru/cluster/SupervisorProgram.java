package naru.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The primary of a {@link SupervisedCluster}, with arguments such as {@code workers=2}. The text of
 * the version file is the version that workers run, and stands in for the source that would be
 * compiled.
 */
final class SupervisorProgram {
  private SupervisorProgram() {}

  public static void main(String[] args) throws Exception {
    Map<String, String> given = new HashMap<>();
    for (String argument : args) {
      String[] parts = argument.split("=", 2);
      given.put(parts[0], parts[1]);
    }
    SupervisorOptions options =
        SupervisorOptions.DEFAULTS
            .withWorkers(Integer.parseInt(given.getOrDefault("workers", "2")))
            .withStuckAfter(millis(given, "stuck", 30_000))
            .withStaysWithoutWorkers(true)
            .withRestart(
                new RestartPolicy(
                    millis(given, "early", 5000),
                    3,
                    millis(given, "first", 100),
                    millis(given, "longest", 10_000),
                    millis(given, "retry", 600_000)))
            .withLimits(
                new WorkerLimits(
                    Long.parseLong(given.getOrDefault("memory", "0")),
                    Long.parseLong(given.getOrDefault("requests", "0")),
                    millis(given, "age", 0)))
            .withRolling(
                new SupervisorOptions.Rolling(
                    millis(given, "start", 60_000),
                    millis(given, "grace", 1000),
                    millis(given, "deadline", 30_000),
                    Optional.ofNullable(given.get("health"))));
    Supervisor supervisor = Supervisor.start(options, folder -> build(given));
    System.exit(supervisor.awaitEnd());
  }

  private static Duration millis(Map<String, String> given, String name, long otherwise) {
    return Duration.ofMillis(Long.parseLong(given.getOrDefault(name, Long.toString(otherwise))));
  }

  private static List<String> build(Map<String, String> given) throws IOException {
    String version = Files.readString(Path.of(given.getOrDefault("version", ""))).strip();
    if (version.equals("broken")) {
      throw new IOException("Server.java:3: error: ';' expected");
    }
    return JavaProcess.command(
        SupervisedProgram.class,
        version,
        given.getOrDefault("port", ""),
        given.getOrDefault("tls", ""),
        given.getOrDefault("certificate", ""),
        given.getOrDefault("version", "") + ".once");
  }
}
