package naru.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import naru.cluster.ClusterStatus;
import naru.cluster.ControlClient;
import naru.http.Json;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What is asked of clusters that run. */
final class ControlCommands {
  private ControlCommands() {}

  /** Which cluster is asked. */
  static final class Which {
    @Option(names = "--pid", paramLabel = "PID", description = "of the cluster, if several run")
    private @Nullable Long pid;

    /** A cluster of this user: the only one, or the one with that process id. */
    ControlClient cluster() throws UserError, IOException {
      List<ControlClient> all = ControlClient.running();
      List<ControlClient> meant =
          all.stream().filter(it -> pid == null || it.pid() == pid).toList();
      if (all.isEmpty()) {
        throw new UserError(
            "no cluster of yours runs (none has its folder in %s; one that was started with another XDG_RUNTIME_DIR is asked with that): ./naru --workers max FILE.java starts one"
                .formatted(ControlClient.place()));
      }
      if (meant.size() != 1) {
        throw new UserError(
            "say which cluster, by its process id: --pid "
                + String.join(
                    " or --pid ", all.stream().map(it -> Long.toString(it.pid())).toList()));
      }
      return meant.getFirst();
    }
  }

  @Command(name = "status", description = "show the workers", mixinStandardHelpOptions = true)
  static final class Status implements Callable<Integer> {
    @Option(names = "--json", description = "as JSON")
    private boolean json;

    @Mixin private Which which = new Which();

    @Override
    public Integer call() throws UserError, IOException {
      String answer = which.cluster().ask("status");
      if (json) {
        System.out.println(answer);
        return 0;
      }
      ClusterStatus status =
          (ClusterStatus) Json.ofProcess().read(answer.getBytes(UTF_8), ClusterStatus.class);
      System.out.printf(
          "cluster %d: %d of %d workers, %d restarts%s%n",
          status.pid(),
          status.workers().size(),
          status.wanted(),
          status.restarts(),
          status.crashLoop() ? ", in a crash loop: mend the program, then ./naru reload" : "");
      System.out.printf(
          "%4s %8s %-10s %9s %10s %7s %8s%n",
          "id", "pid", "state", "uptime s", "requests", "open", "MiB");
      for (ClusterStatus.WorkerStatus worker : status.workers()) {
        System.out.printf(
            "%4d %8d %-10s %9d %10d %7d %8d%n",
            worker.id(),
            worker.pid(),
            worker.state(),
            worker.uptimeSeconds(),
            worker.requests(),
            worker.connections(),
            worker.memory() >> 20);
      }
      return 0;
    }
  }

  @Command(
      name = "reload",
      description =
          "compile the program again and exchange all workers, losing no request that ends within"
              + " the --deadline of the cluster",
      mixinStandardHelpOptions = true)
  static final class Reload implements Callable<Integer> {
    @Mixin private Which which = new Which();

    @Override
    public Integer call() throws UserError, IOException {
      which.cluster().ask("reload");
      return 0;
    }
  }

  @Command(
      name = "scale",
      description = "keep another number of workers",
      mixinStandardHelpOptions = true)
  static final class Scale implements Callable<Integer> {
    @Parameters(paramLabel = "N", description = "how many")
    private int workers;

    @Mixin private Which which = new Which();

    @Override
    public Integer call() throws UserError, IOException {
      which.cluster().ask("scale " + workers);
      return 0;
    }
  }

  @Command(
      name = "stop",
      description = "let requests end, then end the cluster; waits for it",
      mixinStandardHelpOptions = true)
  static final class Stop implements Callable<Integer> {
    @Mixin private Which which = new Which();

    @Override
    public Integer call() throws UserError, IOException, InterruptedException {
      ControlClient cluster = which.cluster();
      cluster.ask("stop");
      // Whoever starts another behind it needs its port.
      cluster.awaitEnd();
      return 0;
    }
  }
}
