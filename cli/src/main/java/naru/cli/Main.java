package naru.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import naru.program.Program;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/**
 * What the shell script starts when there is something to find out: options, a program that isn't
 * compiled yet, a mistake. A program that is compiled already is started without this class.
 */
@Command(
    name = "naru",
    versionProvider = Main.Version.class,
    mixinStandardHelpOptions = true,
    customSynopsis = "./naru [options] FILE.java [arguments]",
    description = {
      "",
      "Compiles and runs a program, as node runs a script. Everything behind FILE.java is the"
          + " program's.",
      ""
    },
    footer = {
      "",
      "NARU_JAVA_HOME     the JDK to use, 25 or later",
      "NARU_JAVA_OPTIONS  options for its JVM, such as -Xmx256m",
      "NARU_LOG           trace, debug, info, warn (the default), error or off",
      "NARU_CACHE         where compiled programs are kept (~/.cache/naru)"
    })
public final class Main implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  private Main() {}

  /** Runs the command and ends the process with its status, unless a program was started. */
  public static void main(String[] args) throws IOException {
    if (args.length > 0 && !args[0].startsWith("-")) {
      start(args[0], Arrays.copyOfRange(args, 1, args.length));
      return;
    }
    CommandLine command = new CommandLine(new Main());
    command.setParameterExceptionHandler(
        (mistake, words) -> {
          System.err.println("naru: " + mistake.getMessage() + "; ./naru --help tells more");
          return command.getCommandSpec().exitCodeOnInvalidInput();
        });
    System.exit(command.execute(args));
  }

  @Override
  public void run() {
    throw new CommandLine.ParameterException(
        spec.commandLine(), "name a program: ./naru FILE.java");
  }

  private static void start(String file, String[] args) throws IOException {
    Instant begun = Instant.now();
    CompiledProgram program;
    try {
      Path home = Path.of(System.getProperty("naru.home", ""));
      program = new Compiler(home.resolve("cli/target/lib")).compile(file);
    } catch (UserError e) {
      System.err.println("naru: " + e.getMessage());
      System.exit(1);
      return;
    } catch (CompileErrors e) {
      System.err.print(e.getMessage());
      System.exit(1);
      return;
    }
    String kept = System.getProperty("naru.kept", "");
    if (!kept.isEmpty()) {
      Kept.keep(program, Path.of(kept), begun);
    }
    System.setProperty(Program.FILE_PROPERTY, program.source().toString());
    Run.run(program, args);
  }

  /** The version that the build wrote into the jar. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {"naru " + Main.class.getPackage().getImplementationVersion()};
    }
  }
}
