import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs google-java-format over all modules: {@code java Format.java FORMATTER.jar check|write FOLDER}. It runs in a
 * process of its own because the formatter needs the same JDK as the sources, and Maven may run on an older one.
 */
class Format {
  /** A command of Windows has 32,767 characters at most. */
  private static final int AT_ONCE = 200;

  public static void main(String[] args) throws Exception {
    if (args[1].equals("skip")) {
      return;
    }
    boolean write = args[1].equals("write");
    Path root = Path.of(args[2]);
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElse("java"));
    for (String p : List.of("api", "code", "file", "parser", "tree", "util")) {
      command.add("--add-exports=jdk.compiler/com.sun.tools.javac." + p + "=ALL-UNNAMED");
    }
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-jar", args[0]));
    command.addAll(write ? List.of("--replace") : List.of("--dry-run", "--set-exit-if-changed"));
    List<String> sources = new ArrayList<>();
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path dir, BasicFileAttributes attributes) throws IOException {
            return dir.endsWith("target") || dir.endsWith(".git") || dir.endsWith(".mvn")
                ? FileVisitResult.SKIP_SUBTREE
                : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (file.toString().endsWith(".java")) {
              sources.add(file.toString());
            }
            return FileVisitResult.CONTINUE;
          }
        });
    int status = 0;
    for (int from = 0; from < sources.size(); from += AT_ONCE) {
      List<String> some = new ArrayList<>(command);
      some.addAll(sources.subList(from, Math.min(from + AT_ONCE, sources.size())));
      status |= new ProcessBuilder(some).inheritIO().start().waitFor();
    }
    if (status != 0 && !write) {
      System.err.println("The files above are not formatted. Mend them with: ./mvnw -N initialize -Dformat=write");
    }
    System.exit(status);
  }
}
