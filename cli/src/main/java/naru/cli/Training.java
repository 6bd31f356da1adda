package naru.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import naru.cluster.Cluster;
import naru.cluster.ForkOptions;
import naru.cluster.Supervisor;
import naru.cluster.SupervisorOptions;
import naru.net.Binder;
import naru.program.Program;
import naru.tls.DevelopmentCertificates;
import naru.tls.DevelopmentCertificates.DevelopmentFiles;

/**
 * What the JVM watches when the build makes its AOT cache: a program is started as {@code ./naru}
 * starts one that is compiled, and asked for a little of everything. All that it needs is there at
 * each start from then on, and what few programs need would make each start longer.
 *
 * <p>One process is watched, and it is to know what a worker of a cluster needs as well as what a
 * single program and a primary do. So it is a worker first, then another program as if it were
 * none, and then a primary whose worker dies.
 */
final class Training {
  private Training() {}

  /**
   * Makes {@link TrainingServer} serve, for the cache that the first argument names ({@link
   * AotCache}). What follows is the command that starts the process to be watched, as the worker of
   * this one, which prepares all that no program does by itself: its classes would be in the cache.
   */
  public static void main(String[] args) throws IOException, InterruptedException {
    if (args.length > 1) {
      watch(args[0], new ArrayList<>(List.of(args).subList(1, args.length)));
      return;
    }
    if (!Cluster.isWorker()) {
      alone(args[0]);
      return;
    }
    Path folder = Program.folder();
    run(folder, args[0]);
    System.clearProperty(Binder.PROPERTY);
    run(folder, args[0]);
    // What starts a cluster has the small cache, whatever its workers have.
    if (args[0].equals(TrainingServer.SMALL)) {
      supervise(folder);
    }
  }

  /** Where there are no workers, a program is asked by itself. */
  private static void alone(String cache) throws IOException {
    Path folder = prepare();
    Path beside = Files.createTempDirectory("naru");
    port(beside);
    Thread.ofPlatform().start(() -> ask(folder, cache));
    run(folder, cache);
    delete(folder);
    delete(beside);
  }

  private static void watch(String cache, List<String> command) throws IOException {
    Path folder = prepare();
    command.add(1, property(Program.FILE_PROPERTY));
    // What isn't to be in the folder that is served.
    Path beside = Files.createTempDirectory("naru");
    port(beside);
    command.add(1, property(TrainingServer.PORT));
    if (cache.equals(TrainingServer.TLS)) {
      DevelopmentFiles certificate = DevelopmentCertificates.installed().prepare(beside);
      System.setProperty(TrainingServer.CERTIFICATE, certificate.certificate().toString());
      command.add(1, property(TrainingServer.CERTIFICATE));
    }
    Cluster.setupPrimary(ForkOptions.DEFAULTS.withCommand(command));
    Cluster.onExit(
        (worker, exit) -> {
          delete(folder);
          delete(beside);
          System.exit(exit.code().orElse(1));
        });
    Cluster.fork();
    // As a worker, and as a program of its own.
    ask(folder, cache);
    ask(folder, cache);
  }

  private static void port(Path folder) {
    System.setProperty(TrainingServer.PORT, folder.resolve("port").toString());
  }

  private static void ask(Path folder, String cache) {
    try {
      TrainingClient.ask(folder, cache);
    } catch (Exception e) {
      // The server would wait for ever, and the build for it.
      e.printStackTrace();
      System.exit(1);
    }
  }

  private static String property(String name) {
    return "-D" + name + "=" + System.getProperty(name);
  }

  private static void delete(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
      Files.delete(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Writes the program that is to be run to a new folder. */
  private static Path prepare() throws IOException {
    Path folder = Files.createTempDirectory("naru");
    Path source = folder.resolve("Server.java");
    String name = TrainingServer.class.getName();
    ProgramFiles.write(
        folder, new CompiledProgram(source, name, Map.of(name, classFile()), List.of(), List.of()));
    System.setProperty(Program.FILE_PROPERTY, source.toString());
    return folder;
  }

  private static void run(Path folder, String cache) throws IOException {
    Run.main(
        new String[] {
          folder.resolve(ProgramFiles.JAR).toString(), "", TrainingServer.class.getName(), cache
        });
  }

  /**
   * Supervises a worker that ends by itself, until another one has taken its place. Without Main:
   * its classes come with those of picocli, which are too old for a cache and would be looked for
   * in all jars at each start.
   */
  private static void supervise(Path program) throws IOException, InterruptedException {
    List<String> java =
        List.of(
            ProcessHandle.current().info().command().orElse("java"),
            "-cp",
            System.getProperty("java.class.path"));
    Supervisor supervisor =
        Supervisor.start(
            SupervisorOptions.DEFAULTS.withWorkers(1),
            folder -> {
              ProgramFiles.copy(program, folder);
              return JavaCommand.of(java, folder, List.of(TrainingServer.UNASKED));
            });
    AtomicInteger listening = new AtomicInteger();
    Cluster.onListening(
        (worker, address) -> {
          if (listening.incrementAndGet() == 2) {
            supervisor.stop();
          }
        });
    supervisor.awaitEnd();
  }

  private static byte[] classFile() throws IOException {
    try (InputStream file = Training.class.getResourceAsStream("TrainingServer.class")) {
      return Objects.requireNonNull(file).readAllBytes();
    }
  }
}
