package naru.cli;

import java.nio.file.Path;
import java.util.List;

/** A program that doesn't compile, or to nothing: what javac says, as it says it. */
final class CompileErrors extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient List<Path> sources;

  CompileErrors(String message, List<Path> sources) {
    super(message);
    this.sources = sources;
  }

  /** The source files that javac has read, absolute. */
  List<Path> sources() {
    return sources;
  }
}
