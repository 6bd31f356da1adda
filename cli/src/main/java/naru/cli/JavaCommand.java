package naru.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The command line that starts a program like this process. */
final class JavaCommand {
  private JavaCommand() {}

  /**
   * Starts what lies in a folder of {@link ProgramFiles}, with the JVM's options of this process.
   */
  static List<String> of(Path files, List<String> arguments) throws IOException {
    return of(options(), files, arguments);
  }

  /** Starts it with other options, the JVM first. */
  static List<String> of(List<String> java, Path files, List<String> arguments) {
    List<String> command = new ArrayList<>(java);
    command.add("@" + files.resolve(ProgramFiles.START));
    command.addAll(arguments);
    return command;
  }

  /** What the script wrote before the program. */
  static List<String> options() throws IOException {
    List<String> options = new ArrayList<>();
    // Behind the options come the program's arguments, which may be of any encoding.
    String line = new String(Files.readAllBytes(Path.of("/proc/self/cmdline")), UTF_8);
    for (String word : line.split("\0", -1)) {
      boolean program =
          word.equals(Main.class.getName())
              || word.equals(Run.class.getName())
              || (word.startsWith("@") && word.endsWith("/" + ProgramFiles.START));
      if (program) {
        break;
      }
      options.add(word);
    }
    return options;
  }
}
