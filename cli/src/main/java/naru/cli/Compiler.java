package naru.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.source.util.JavacTask;
import com.sun.source.util.TaskEvent;
import com.sun.source.util.TaskListener;
import java.io.File;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.lang.model.SourceVersion;
import javax.lang.model.element.NestingKind;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** Compiles one program, and the files beside it that it refers to. */
final class Compiler {
  private static final Pattern PACKAGE =
      Pattern.compile(
          "^\\s*package\\s+([\\w$.]+)\\s*;", Pattern.MULTILINE | Pattern.UNICODE_CHARACTER_CLASS);

  private final Path lib;

  /**
   * @param lib the folder of Naru's jars and what they need
   */
  Compiler(Path lib) {
    this.lib = lib;
  }

  /** Compiles against the jars of the command that runs. */
  static Compiler ofProcess() {
    return new Compiler(Path.of(System.getProperty("naru.home", ""), "cli", "target", "lib"));
  }

  CompiledProgram compile(String file) throws UserError, CompileErrors, IOException {
    Path source = check(file);
    List<Path> libraries = jars(source.resolveSibling("lib"));
    JavaCompiler javac = ToolProvider.getSystemJavaCompiler();
    Set<Path> sources = new LinkedHashSet<>(List.of(source));
    List<String> mains = new ArrayList<>();
    StringWriter messages = new StringWriter();
    try (StandardJavaFileManager files = javac.getStandardFileManager(null, Locale.ROOT, UTF_8);
        MemoryFiles memory = new MemoryFiles(files)) {
      // Messages name it as the user did, unless that is a link that is called otherwise.
      boolean otherwise = !Path.of(file).endsWith(source.getFileName());
      JavaFileObject named =
          files.getJavaFileObjects(otherwise ? source : Path.of(file)).iterator().next();
      JavacTask task =
          (JavacTask)
              javac.getTask(
                  messages, memory, null, options(source, libraries), null, List.of(named));
      task.addTaskListener(
          new TaskListener() {
            @Override
            public void finished(TaskEvent event) {
              JavaFileObject from = event.getSourceFile();
              if (from == null) {
                return;
              }
              boolean given = from.toUri().equals(named.toUri());
              Path path = given ? source : Path.of(from.toUri());
              sources.add(path);
              boolean top =
                  event.getKind() == TaskEvent.Kind.GENERATE
                      && event.getTypeElement().getNestingKind() == NestingKind.TOP_LEVEL;
              if (top && path.equals(source)) {
                mains.add(event.getTypeElement().getQualifiedName().toString());
              }
            }
          });
      if (!task.call()) {
        throw new CompileErrors(messages.toString(), List.copyOf(sources));
      }
      System.err.print(messages);
      if (mains.isEmpty()) {
        throw new CompileErrors("naru: " + file + " has no class to run\n", List.copyOf(sources));
      }
      return new CompiledProgram(
          source, mains.getFirst(), memory.classes(), List.copyOf(sources), libraries);
    }
  }

  private static Path check(String file) throws UserError, IOException {
    if (!Files.exists(Path.of(file))) {
      throw new UserError("cannot find " + file);
    }
    // Where it really lies, as in Node: beside it are its pages and its other sources.
    Path source = Path.of(file).toRealPath();
    if (Files.isDirectory(source)) {
      throw new UserError(file + " is a folder: name a program, such as " + file + "/Server.java");
    }
    String name = source.getFileName().toString();
    if (!name.endsWith(".java")) {
      throw new UserError(file + " is no Java program: its name must end in .java");
    }
    if (!Files.isReadable(source)) {
      throw new UserError("cannot read " + file + ": permission denied");
    }
    if (!SourceVersion.isName(name.substring(0, name.length() - ".java".length()))) {
      throw new UserError(
          file + ": a program must be called as a Java class may be, such as HelloServer.java");
    }
    return source;
  }

  private List<String> options(Path source, List<Path> libraries) throws UserError, IOException {
    List<Path> naru = jars(lib);
    List<Path> all = new ArrayList<>(naru);
    all.addAll(libraries);
    return List.of(
        "-proc:none",
        "-parameters",
        "-g",
        "-implicit:class",
        "-sourcepath",
        sourceRoot(source).toString(),
        "--class-path",
        path(all),
        "--module-path",
        // A jar of the program's own may have a name that no module can have.
        path(naru),
        "--add-modules",
        "naru,naru.jackson,naru.cluster");
  }

  private static String path(List<Path> jars) {
    return jars.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
  }

  /** Where the source's package begins; its folder if that isn't called as the package is. */
  private static Path sourceRoot(Path source) throws IOException {
    Path folder = source.resolveSibling("");
    Matcher declaration = PACKAGE.matcher(new String(Files.readAllBytes(source), UTF_8));
    if (!declaration.find()) {
      return folder;
    }
    String[] names = declaration.group(1).split("\\.");
    Path root = folder;
    for (int i = names.length - 1; i >= 0; i--) {
      if (!root.endsWith(names[i])) {
        return folder;
      }
      root = root.resolveSibling("");
    }
    return root;
  }

  private static List<Path> jars(Path folder) throws UserError, IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    if (!Files.isReadable(folder)) {
      throw new UserError("cannot read the jars in " + folder + ": permission denied");
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(".jar")).sorted().toList();
    }
  }
}
