package naru.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import naru.cluster.ProgramBuild;
import naru.cluster.Supervisor;
import naru.cluster.SupervisorOptions;
import org.jspecify.annotations.Nullable;

/** Runs a program as a cluster. */
final class Supervise {
  private Supervise() {}

  /**
   * Runs it until it is asked to end: SIGTERM and Ctrl-C let requests end, a second one doesn't,
   * SIGHUP rolls to new code, unless it says that the terminal was closed: then it ends as well.
   *
   * @return the exit status
   */
  static int run(String file, List<String> arguments, SupervisorOptions options, boolean watch)
      throws UserError {
    Terminal terminal = new Terminal(Path.of("/dev/tty"));
    WatchedSources sources = new WatchedSources();
    ProgramBuild build = Build.of(Path.of(file).toAbsolutePath().toString(), arguments, sources);
    // A first version that doesn't compile may be waited for; then nothing has to be stopped.
    Signals.exitOn("INT", 0);
    Signals.on("HUP", () -> exitWith(terminal));
    Supervisor supervisor;
    try {
      supervisor = start(options, build, watch ? sources : null);
    } catch (Build.DoesNotCompile e) {
      System.err.println(e.getMessage());
      return 1;
    } catch (IOException e) {
      throw new UserError(String.valueOf(e.getMessage()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return 1;
    }
    AtomicInteger status = new AtomicInteger(-1);
    Signals.on("TERM", () -> stop(supervisor, status, 143));
    Signals.on("INT", () -> stop(supervisor, status, 0));
    Signals.on("HUP", () -> hangup(supervisor, status, terminal));
    if (watch) {
      sources.onChange(supervisor::reload);
    }
    int ended = supervisor.awaitEnd();
    return status.get() < 0 ? ended : status.get();
  }

  /** What doesn't compile is waited for, if it is watched. */
  private static Supervisor start(
      SupervisorOptions options, ProgramBuild build, @Nullable WatchedSources watched)
      throws IOException, InterruptedException {
    while (true) {
      try {
        return Supervisor.start(options, build);
      } catch (Build.DoesNotCompile e) {
        if (watched == null) {
          throw e;
        }
        System.err.println(e.getMessage());
        watched.awaitChange();
      }
    }
  }

  private static void exitWith(Terminal terminal) {
    if (terminal.isGone()) {
      System.exit(129);
    }
  }

  private static void hangup(Supervisor supervisor, AtomicInteger status, Terminal terminal) {
    if (!terminal.isGone()) {
      supervisor.reload();
    } else if (status.compareAndSet(-1, 129)) {
      // The kernel and the shell may both say it: the second time is nobody's impatience.
      supervisor.stop();
    }
  }

  private static void stop(Supervisor supervisor, AtomicInteger status, int wanted) {
    if (status.compareAndSet(-1, wanted)) {
      supervisor.stop();
    } else {
      supervisor.stopNow();
    }
  }
}
