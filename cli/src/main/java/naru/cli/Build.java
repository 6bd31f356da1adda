package naru.cli;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import naru.cluster.ProgramBuild;

/**
 * Compiles a program for a supervisor, in a process of its own: the compiler needs more memory than
 * all else that a supervisor does in its life.
 */
public final class Build {
  private static final String SOURCES = "sources";
  private static final int DOES_NOT_COMPILE = 2;

  /** What javac says, as it says it. */
  static final class DoesNotCompile extends IOException {
    private static final long serialVersionUID = 1L;

    DoesNotCompile(String said) {
      super(said);
    }
  }

  private Build() {}

  /** Compiles the program {@code args[0]} into the folder {@code args[1]}. */
  public static void main(String[] args) {
    try {
      build(args[0], Path.of(args[1]));
    } catch (UserError e) {
      System.err.println(e.getMessage());
      System.exit(1);
    } catch (IOException e) {
      System.err.println(
          "cannot compile "
              + args[0]
              + " into "
              + args[1]
              + ": "
              + e.getMessage()
              + "; mend that, or set XDG_RUNTIME_DIR to a folder with room");
      System.exit(1);
    }
  }

  private static void build(String file, Path folder) throws UserError, IOException {
    Instant begun = Instant.now();
    try {
      CompiledProgram program = Compiler.ofProcess().compile(file);
      ProgramFiles.write(folder, program);
      write(program.sources(), folder);
      Kept.keep(program, begun);
    } catch (CompileErrors e) {
      System.err.print(e.getMessage());
      write(e.sources(), folder);
      System.exit(DOES_NOT_COMPILE);
    }
  }

  private static void write(List<Path> sources, Path folder) throws IOException {
    Files.write(folder.resolve(SOURCES), sources.stream().map(Path::toString).toList());
  }

  private static List<Path> sources(Path folder) throws IOException {
    return Files.readAllLines(folder.resolve(SOURCES)).stream().map(Path::of).toList();
  }

  /**
   * Builds a program with arguments, but the first time takes what was kept of it if it hasn't
   * changed; who else wants to know is told its source files.
   */
  static ProgramBuild of(String file, List<String> arguments, WatchedSources sources) {
    AtomicBoolean begun = new AtomicBoolean();
    return folder -> {
      boolean first = begun.compareAndSet(false, true);
      Optional<Path> kept = first ? Kept.unchanged(Path.of(file)) : Optional.empty();
      Instant reading = kept.isPresent() ? scriptStarted() : Instant.now();
      try {
        sources.are(
            kept.isPresent() ? take(kept.get(), file, folder) : compile(file, folder, first),
            reading);
      } catch (IOException e) {
        if (Files.exists(folder.resolve(SOURCES))) {
          List<Path> read = new ArrayList<>(sources(folder));
          // Where the file may appear that was missing.
          read.add(Path.of(file).toRealPath().getParent());
          sources.areAlso(read, reading);
        }
        throw e;
      }
      return JavaCommand.of(folder, arguments);
    };
  }

  /** This process was the script that compared what was kept with its sources. */
  private static Instant scriptStarted() {
    return ProcessHandle.current().info().startInstant().orElseGet(Instant::now);
  }

  private static List<Path> take(Path kept, String file, Path folder)
      throws IOException, InterruptedException {
    try {
      ProgramFiles.copy(kept, folder);
      return Kept.sources(kept);
    } catch (IOException goneMeanwhile) {
      return compile(file, folder, true);
    }
  }

  /** Debuggers and other agents are meant for the program, and some take a port or wait. */
  private static boolean looksAtTheProgram(String option) {
    return Stream.of("-agent", "-javaagent:", "-Xrun", "-Xdebug", "-Dcom.sun.management.")
        .anyMatch(option::startsWith);
  }

  /** Into the folder; its source files. */
  private static List<Path> compile(String file, Path folder, boolean keeps)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(JavaCommand.options());
    command.removeIf(Build::looksAtTheProgram);
    if (!keeps) {
      command.removeIf(Kept::isPlace);
    }
    command.addAll(List.of(Build.class.getName(), file, folder.toString()));
    Process javac =
        new ProcessBuilder(command)
            .redirectInput(Path.of("/dev/null").toFile())
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    // It must not go on, and write to the folder, behind a command that was stopped.
    Thread end = Thread.ofPlatform().unstarted(javac::destroyForcibly);
    String said;
    int status;
    try {
      Runtime.getRuntime().addShutdownHook(end);
      said = new String(javac.getErrorStream().readAllBytes(), Charset.defaultCharset());
      status = javac.waitFor();
      Runtime.getRuntime().removeShutdownHook(end);
    } catch (IllegalStateException stops) {
      throw new IOException("it was stopped", stops);
    } finally {
      javac.destroyForcibly();
    }
    if (status != 0) {
      throw status == DOES_NOT_COMPILE
          ? new DoesNotCompile(said.strip())
          : new IOException(said.strip());
    }
    System.err.print(said);
    return sources(folder);
  }
}
