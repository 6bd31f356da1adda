package naru.program;

import java.nio.file.Path;
import java.util.Optional;

/** The running program, as {@code ./naru FILE.java} started it. */
public final class Program {
  /** The system property in which the command hands over the absolute path of the source file. */
  public static final String FILE_PROPERTY = "naru.program.file";

  private Program() {}

  /** The source file, absolute; empty if the program was not started by the command. */
  public static Optional<Path> file() {
    return Optional.ofNullable(System.getProperty(FILE_PROPERTY)).map(Path::of);
  }

  /**
   * The folder that the source file lies in, absolute: Node's {@code __dirname}. The working
   * directory if the program was not started by the command.
   */
  public static Path folder() {
    return file().map(Path::getParent).orElseGet(() -> Path.of("").toAbsolutePath());
  }
}
