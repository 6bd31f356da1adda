package naru.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;

/** What the process says on its standard error, its log too, for as long as this is open. */
public final class ErrorOutput implements AutoCloseable {
  private final PrintStream before = System.err;
  private final ByteArrayOutputStream said = new ByteArrayOutputStream();

  /** Begins to take it down. */
  public ErrorOutput() {
    System.setErr(new PrintStream(said, true, UTF_8));
  }

  /** All of it so far. */
  public String text() {
    return said.toString(UTF_8);
  }

  @Override
  public void close() {
    System.setErr(before);
  }
}
