package naru.cluster;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * Says how the program of this process is started again; found by {@link java.util.ServiceLoader}.
 * Without one, or if it knows nothing, workers get the command line of this process.
 */
public interface ProgramCommand {
  /**
   * The command line, java first; empty if this process wasn't started in the way that this knows.
   *
   * @param folder of the primary's own, where it may keep what the command needs as long as the
   *     primary runs
   */
  List<String> command(Path folder) throws IOException;
}
