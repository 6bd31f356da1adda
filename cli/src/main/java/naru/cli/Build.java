package naru.cli;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import naru.cluster.ProgramBuild;

/**
 * Compiles a program for a supervisor, in a process of its own: the compiler needs more memory than
 * all else that a supervisor does in its life.
 */
public final class Build {
  private static final String SOURCES = "sources";

  private Build() {}

  /** Compiles the program {@code args[0]} into the folder {@code args[1]}. */
  public static void main(String[] args) throws IOException {
    try {
      CompiledProgram program = Compiler.ofProcess().compile(args[0]);
      Path folder = Path.of(args[1]);
      ProgramFiles.write(folder, program);
      Files.write(folder.resolve(SOURCES), program.sources().stream().map(Path::toString).toList());
    } catch (UserError e) {
      System.err.println(e.getMessage());
      System.exit(1);
    } catch (CompileErrors e) {
      System.err.print(e.getMessage());
      System.exit(1);
    }
  }

  /** Builds a program with arguments; who else wants to know is told its source files. */
  static ProgramBuild of(String file, List<String> arguments, WatchedSources sources) {
    return folder -> {
      List<String> command = new ArrayList<>(JavaCommand.options());
      command.addAll(List.of(Build.class.getName(), file, folder.toString()));
      Process javac =
          new ProcessBuilder(command)
              .redirectInput(Path.of("/dev/null").toFile())
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      String said = new String(javac.getErrorStream().readAllBytes(), Charset.defaultCharset());
      if (javac.waitFor() != 0) {
        throw new IOException(said.strip());
      }
      System.err.print(said);
      sources.are(Files.readAllLines(folder.resolve(SOURCES)).stream().map(Path::of).toList());
      return JavaCommand.of(folder, arguments);
    };
  }
}
