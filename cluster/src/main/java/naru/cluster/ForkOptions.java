package naru.cluster;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How workers are started: Node's {@code cluster.settings}.
 *
 * @param command the command line, java first, then its options, the program and its arguments;
 *     empty: that of this process
 * @param environment variables in addition to those of this process
 * @param directory the working directory; empty: that of this process
 */
public record ForkOptions(
    List<String> command, Map<String, String> environment, Optional<Path> directory) {
  /** The same program again, with the same options and arguments. */
  public static final ForkOptions DEFAULTS = new ForkOptions(List.of(), Map.of(), Optional.empty());

  /** Copies the list and the map. */
  public ForkOptions {
    command = List.copyOf(command);
    environment = Map.copyOf(environment);
  }

  /** Another command line. */
  public ForkOptions withCommand(List<String> command) {
    return new ForkOptions(command, environment, directory);
  }

  /** Other variables. */
  public ForkOptions withEnvironment(Map<String, String> environment) {
    return new ForkOptions(command, environment, directory);
  }

  /** Another working directory. */
  public ForkOptions withDirectory(Path directory) {
    return new ForkOptions(command, environment, Optional.of(directory));
  }
}
