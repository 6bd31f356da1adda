package naru.cli;

import io.netty.channel.epoll.Epoll;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import naru.program.Program;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * What the shell script starts when there is something to find out: options, a program that isn't
 * compiled yet, a mistake. A program that is compiled already is started without this class.
 */
@Command(
    name = "naru",
    subcommands = {
      ControlCommands.Status.class,
      ControlCommands.Reload.class,
      ControlCommands.Scale.class,
      ControlCommands.Stop.class,
      CertCommand.class
    },
    versionProvider = Main.Version.class,
    mixinStandardHelpOptions = true,
    customSynopsis = {
      "./naru [options] FILE.java [arguments]",
      "       ./naru status | reload | scale N | stop",
      "       ./naru cert"
    },
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
public final class Main implements Callable<Integer> {
  private static final int FAILED = 1;

  /** No exit status: a program was started, and lives on. */
  private static final int RUNS = -1;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private ClusterOptions cluster = new ClusterOptions();

  @Parameters(arity = "0..*", hidden = true)
  private List<String> words = List.of();

  private Main() {}

  /** Runs the command and ends the process with its status, unless a program was started. */
  public static void main(String[] args) throws IOException {
    if (args.length > 0 && args[0].endsWith(".java") && !args[0].startsWith("-")) {
      start(args[0], List.of(args).subList(1, args.length));
      return;
    }
    startWithoutHelper();
    CommandLine command = new CommandLine(new Main()).setExpandAtFiles(false);
    // What is behind a program is its own. The other commands take options behind their words.
    command.getCommandSpec().parser().stopAtPositional(true);
    command.setParameterExceptionHandler(
        (mistake, words) -> {
          System.err.println("naru: " + mistake.getMessage() + "; ./naru --help tells more");
          return command.getCommandSpec().exitCodeOnInvalidInput();
        });
    command.setExecutionExceptionHandler(
        (failure, failed, words) -> {
          if (!(failure instanceof UserError) && !(failure instanceof IOException)) {
            throw failure;
          }
          System.err.println("naru: " + failure.getMessage());
          return FAILED;
        });
    int status = command.execute(args);
    if (status != RUNS) {
      System.exit(status);
    }
  }

  /**
   * Has Java start processes without a helper program of the JDK's, which starts them for its very
   * version alone: where the JDK was updated in its place, a cluster that runs would start no
   * worker, and no compiler for a reload, any more. Before anything asks for the environment, for
   * then Java has decided.
   */
  private static void startWithoutHelper() {
    if (System.getProperty("jdk.lang.Process.launchMechanism") == null) {
      System.setProperty("jdk.lang.Process.launchMechanism", "FORK");
    }
  }

  @Override
  public Integer call() throws UserError, IOException {
    if (words.isEmpty()) {
      throw new ParameterException(spec.commandLine(), "name a program: ./naru FILE.java");
    }
    String file = words.getFirst();
    List<String> arguments = words.subList(1, words.size());
    cluster.check(
        spec.commandLine().getParseResult().matchedOptions().stream()
            .map(OptionSpec::longestName)
            .toList());
    if (cluster.isWanted()) {
      if (Epoll.isAvailable()) {
        return Supervise.run(file, arguments, cluster.options(), cluster.watch);
      }
      System.err.println(
          "naru: there are no clusters on this system, for sockets can't be handed to workers: one"
              + " process runs");
    }
    start(file, arguments);
    return RUNS;
  }

  private static void start(String file, List<String> arguments) throws IOException {
    Instant begun = Instant.now();
    CompiledProgram program;
    try {
      program = Compiler.ofProcess().compile(file);
    } catch (UserError | IOException e) {
      System.err.println("naru: " + e.getMessage());
      System.exit(1);
      return;
    } catch (CompileErrors e) {
      System.err.print(e.getMessage());
      System.exit(1);
      return;
    }
    Kept.keep(program, begun);
    System.setProperty(Program.FILE_PROPERTY, program.source().toString());
    Run.run(program, arguments.toArray(new String[0]));
  }

  /** The version that the build wrote into the jar. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {"naru " + Main.class.getPackage().getImplementationVersion()};
    }
  }
}
