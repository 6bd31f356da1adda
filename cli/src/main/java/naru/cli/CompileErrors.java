package naru.cli;

/** A program that doesn't compile: what javac says, as it says it. */
final class CompileErrors extends Exception {
  private static final long serialVersionUID = 1L;

  CompileErrors(String message) {
    super(message);
  }
}
