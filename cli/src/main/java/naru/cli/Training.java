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
import java.util.stream.Stream;
import naru.cluster.Cluster;
import naru.cluster.ForkOptions;
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
 * single program does. So it is a worker first, and then another program as if it were none.
 */
final class Training {
  private Training() {}

  /**
   * Makes {@link TrainingServer} serve, for the cache that the first argument names ({@link
   * AotCache}). What follows is the command that starts the process to be watched, as the worker of
   * this one.
   */
  public static void main(String[] args) throws IOException {
    if (args.length > 1) {
      watch(args[0], new ArrayList<>(List.of(args).subList(1, args.length)));
      return;
    }
    if (Cluster.isWorker()) {
      serve(args);
      System.clearProperty(Binder.PROPERTY);
    }
    serve(args);
  }

  private static void watch(String cache, List<String> command) throws IOException {
    Path folder = Files.createTempDirectory("naru");
    if (cache.equals(AotCache.TLS.name())) {
      // Made here, for what makes certificates isn't to be in the cache.
      DevelopmentFiles certificate = DevelopmentCertificates.installed().prepare(folder);
      command.add(1, "-D" + TrainingServer.CERTIFICATE + "=" + certificate.certificate());
    }
    Cluster.setupPrimary(ForkOptions.DEFAULTS.withCommand(command));
    Cluster.onExit(
        (worker, exit) -> {
          delete(folder);
          System.exit(exit.code().orElse(1));
        });
    Cluster.fork();
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

  private static void serve(String[] args) throws IOException {
    Path folder = Files.createTempDirectory("naru");
    Path source = folder.resolve("Server.java");
    String name = TrainingServer.class.getName();
    CompiledProgram program =
        new CompiledProgram(source, name, Map.of(name, classFile()), List.of(), List.of());
    List<Path> files = ProgramFiles.write(folder, program);
    System.setProperty(Program.FILE_PROPERTY, source.toString());
    Run.main(new String[] {files.getFirst().toString(), "", name, args[0]});
    delete(folder);
  }

  private static byte[] classFile() throws IOException {
    try (InputStream file = Training.class.getResourceAsStream("TrainingServer.class")) {
      return Objects.requireNonNull(file).readAllBytes();
    }
  }
}
