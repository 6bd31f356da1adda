package naru.cluster;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Makes a program ready to be started; a supervisor calls it at the start and at each reload. */
public interface ProgramBuild {
  /**
   * Compiles it, unless that was done before.
   *
   * @param folder empty, for what workers are started from; it stays as long as workers may be
   *     started from it
   * @return the command line of a worker, java first
   * @throws IOException with a message for the person who writes the program, as javac gives it, if
   *     it doesn't compile
   */
  List<String> build(Path folder) throws IOException, InterruptedException;
}
