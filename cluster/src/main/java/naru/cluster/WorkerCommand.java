package naru.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.regex.Pattern;
import naru.net.Binder;
import naru.session.SessionStore;

/** How a worker's process is started. */
final class WorkerCommand {
  /** The system property with the number of a worker. */
  static final String WORKER_PROPERTY = "naru.cluster.worker";

  /** The system property with the folder of the primary's sockets. */
  static final String FOLDER_PROPERTY = "naru.cluster.folder";

  /** The system property that asks a worker for a door that is its own, for health checks. */
  static final String DOOR_PROPERTY = "naru.cluster.door";

  private static final Pattern PORT =
      Pattern.compile(
          "^(?<before>-(?:agentlib:jdwp=|Xrunjdwp:)(?=.*server=y).*\\baddress=(?:[^,]*:)?"
              + "|-Dcom\\.sun\\.management\\.jmxremote\\.(?:rmi\\.)?port=)\\d+");

  private WorkerCommand() {}

  static ProcessBuilder of(
      Worker worker, ForkOptions options, Map<String, String> environment, Path folder)
      throws IOException {
    List<String> command =
        new ArrayList<>(options.command().isEmpty() ? ofProcess(folder) : options.command());
    command.replaceAll(WorkerCommand::withOwnPort);
    // Not the environment, which a worker's own children would inherit.
    command.addAll(
        1,
        List.of(
            "-D" + WORKER_PROPERTY + "=" + worker.id(),
            "-D" + Binder.PROPERTY + "=" + WorkerBinder.class.getName(),
            "-D" + FOLDER_PROPERTY + "=" + folder,
            "-D" + SessionStore.DEFAULT_PROPERTY + "=sqlite:" + folder.resolve("sessions.db"),
            // What a thread that ran out of memory has left undone is unknown; another worker
            // knows.
            "-XX:+ExitOnOutOfMemoryError"));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().putAll(options.environment());
    builder.environment().putAll(environment);
    builder.environment().keySet().removeAll(List.of("LISTEN_FDS", "LISTEN_PID", "NOTIFY_SOCKET"));
    options.directory().ifPresent(directory -> builder.directory(directory.toFile()));
    return builder;
  }

  /**
   * Where the primary listens for a debugger or for JMX, workers can't: each takes a port that is
   * free, and the JVM says where it waits for a debugger.
   */
  static String withOwnPort(String option) {
    return PORT.matcher(option).replaceFirst("${before}0");
  }

  private static List<String> ofProcess(Path folder) throws IOException {
    for (ProgramCommand known :
        ServiceLoader.load(ProgramCommand.class, ProgramCommand.class.getClassLoader())) {
      List<String> command = known.command(folder);
      if (!command.isEmpty()) {
        return command;
      }
    }
    List<String> command = new ArrayList<>(commandLine());
    // The name that the shell was given may not be found from another folder.
    String java = Files.readSymbolicLink(Path.of("/proc/self/exe")).toString();
    // Where the JDK was updated, another lies there now.
    command.set(0, java.replaceFirst(" \\(deleted\\)$", ""));
    return command;
  }

  /**
   * The command line of this process, whole: the one that ProcessHandle gives is cut at 4 KiB. An
   * argument of another encoding is as readable as for {@code main}.
   */
  static List<String> commandLine() throws IOException {
    String line = new String(Files.readAllBytes(Path.of("/proc/self/cmdline")), UTF_8);
    return List.of(line.substring(0, Math.max(0, line.length() - 1)).split("\0", -1));
  }
}
