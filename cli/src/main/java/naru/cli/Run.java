package naru.cli;

import java.io.File;
import java.io.IOException;
import java.lang.Thread.UncaughtExceptionHandler;
import java.lang.reflect.InvocationTargetException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import naru.cluster.Cluster;
import naru.net.ListenException;
import naru.program.Program;
import naru.session.StoreAddressException;
import naru.tls.TlsException;
import org.jspecify.annotations.Nullable;

/**
 * Runs a compiled program: {@code java … naru.cli.Run JAR LIBRARIES CLASS arguments}. Ctrl-C ends
 * it with status 0.
 */
public final class Run {
  private static volatile @Nullable RunningProgram running;

  private Run() {}

  /** The program of this process, so that a primary can start it again. */
  static Optional<RunningProgram> running() {
    return Optional.ofNullable(running);
  }

  /** Runs a kept program; the arguments from the fourth on are its own. */
  public static void main(String[] args) throws IOException {
    List<Path> libraries =
        args[1].isEmpty()
            ? List.of()
            : Arrays.stream(args[1].split(File.pathSeparator, -1)).map(Path::of).toList();
    CompiledProgram program =
        new CompiledProgram(
            Path.of(System.getProperty(Program.FILE_PROPERTY, "")),
            args[2],
            ProgramFiles.unpack(Path.of(args[0])),
            List.of(),
            libraries);
    run(program, Arrays.copyOfRange(args, 3, args.length));
  }

  static void run(CompiledProgram program, String[] args) {
    running = new RunningProgram(program, List.of(args));
    if (Cluster.worker().isPresent()) {
      // The terminal sends these to all; what they mean the primary decides.
      Signals.ignore("INT");
      Signals.ignore("HUP");
    } else {
      Signals.exitOn("INT", 0);
    }
    ProgramLoader loader = new ProgramLoader(program.classes(), program.libraries());
    Thread thread = Thread.currentThread();
    thread.setContextClassLoader(loader);
    try {
      MainMethod.of(Class.forName(program.mainClass(), false, loader)).call(args);
    } catch (UserError e) {
      System.err.println("naru: " + e.getMessage());
      System.exit(1);
    } catch (InvocationTargetException e) {
      failed(thread, e.getTargetException());
    } catch (Throwable e) {
      failed(thread, e);
    }
  }

  private static void failed(Thread thread, Throwable failure) {
    UncaughtExceptionHandler own = Thread.getDefaultUncaughtExceptionHandler();
    if (own != null) {
      own.uncaughtException(thread, failure);
    } else if (failure instanceof ListenException
        || failure instanceof TlsException
        || failure instanceof StoreAddressException) {
      System.err.println(failure.getMessage());
    } else {
      UserTrace.cut(failure);
      System.err.print("Exception in thread \"main\" ");
      failure.printStackTrace();
    }
    System.exit(1);
  }
}
