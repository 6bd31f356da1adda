package naru.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.LocalTime;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;
import org.slf4j.Marker;
import org.slf4j.event.Level;
import org.slf4j.helpers.LegacyAbstractLogger;
import org.slf4j.helpers.MessageFormatter;

/** Writes short lines to standard error: {@code 09:41:07.123 [WARN] HttpServer - message}. */
final class ConsoleLogger extends LegacyAbstractLogger {
  private static final long serialVersionUID = 1;

  /** The number of the least level that is written. */
  private final int threshold;

  ConsoleLogger(String name, int threshold) {
    this.name = name;
    this.threshold = threshold;
  }

  private boolean writes(Level level) {
    return level.toInt() >= threshold;
  }

  @Override
  public boolean isTraceEnabled() {
    return writes(Level.TRACE);
  }

  @Override
  public boolean isDebugEnabled() {
    return writes(Level.DEBUG);
  }

  @Override
  public boolean isInfoEnabled() {
    return writes(Level.INFO);
  }

  @Override
  public boolean isWarnEnabled() {
    return writes(Level.WARN);
  }

  @Override
  public boolean isErrorEnabled() {
    return writes(Level.ERROR);
  }

  @Override
  protected @Nullable String getFullyQualifiedCallerName() {
    return null;
  }

  @Override
  protected void handleNormalizedLoggingCall(
      Level level,
      @Nullable Marker marker,
      String message,
      Object @Nullable [] arguments,
      @Nullable Throwable thrown) {
    StringWriter line = new StringWriter();
    line.append(time(LocalTime.now(ZoneId.systemDefault())));
    line.append(" [").append(level.name()).append("] ");
    line.append(name, name.lastIndexOf('.') + 1, name.length()).append(" - ");
    line.append(MessageFormatter.basicArrayFormat(message, arguments)).append('\n');
    if (thrown != null) {
      thrown.printStackTrace(new PrintWriter(line, true));
    }
    System.err.print(line);
  }

  /** By hand, because a formatter loads what is known of all languages, at each start. */
  static String time(LocalTime time) {
    long millis = time.getNano() / 1_000_000;
    return padded(time.getHour(), 2)
        + ':'
        + padded(time.getMinute(), 2)
        + ':'
        + padded(time.getSecond(), 2)
        + '.'
        + padded(millis, 3);
  }

  private static String padded(long number, int digits) {
    String text = Long.toString(number);
    return "0".repeat(digits - text.length()) + text;
  }
}
