package naru.cli;

import java.nio.file.Path;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/**
 * What the shell script starts when there is something to find out: options, a program that isn't
 * compiled yet, a mistake. A program that is compiled already is started without this class.
 */
@Command(
    name = "naru",
    version = "naru " + Main.VERSION,
    mixinStandardHelpOptions = true,
    sortOptions = false,
    customSynopsis = "Usage: ./naru [options] FILE.java [arguments]",
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
      "NARU_LOG           debug, info, warn (the default) or error",
      "NARU_CACHE         where compiled programs are kept (~/.cache/naru)"
    })
public final class Main implements Runnable {
  static final String VERSION = "0.1.0";

  @Spec private CommandSpec spec = CommandSpec.create();

  private Main() {}

  /** Runs the command and ends the process with its status, unless a program was started. */
  public static void main(String[] args) throws Throwable {
    if (args.length > 0 && !args[0].startsWith("-")) {
      start(args);
      return;
    }
    CommandLine command = new CommandLine(new Main()).setStopAtPositional(true);
    System.exit(command.execute(args));
  }

  @Override
  public void run() {
    spec.commandLine().usage(System.err);
    throw new CommandLine.ParameterException(
        spec.commandLine(), "a program is missing: ./naru FILE.java");
  }

  private static void start(String[] args) throws Throwable {
    CompiledProgram program;
    try {
      program = new Compiler(Path.of(System.getenv("NARU_HOME"))).compile(args[0]);
    } catch (UserError e) {
      System.err.println("naru: " + e.getMessage());
      System.exit(1);
      return;
    } catch (CompileErrors e) {
      System.err.print(e.getMessage());
      System.exit(1);
      return;
    }
    Kept.keep(program);
    System.setProperty("naru.program.file", program.source().toString());
    String[] rest = new String[args.length - 1];
    System.arraycopy(args, 1, rest, 0, rest.length);
    Run.run(program.load(), rest);
  }
}
