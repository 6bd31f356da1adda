package naru.cli;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.ILoggerFactory;
import org.slf4j.IMarkerFactory;
import org.slf4j.Logger;
import org.slf4j.event.Level;
import org.slf4j.helpers.BasicMarkerFactory;
import org.slf4j.helpers.NOPMDCAdapter;
import org.slf4j.spi.MDCAdapter;
import org.slf4j.spi.SLF4JServiceProvider;

/**
 * How programs of {@code ./naru} log: by {@link ConsoleLogger}, from the level on that the system
 * property {@code naru.log} names, {@code warn} unless it is there. slf4j-simple writes the same
 * lines, but takes a fifth of the time that a start may take.
 */
public final class ConsoleLogging implements SLF4JServiceProvider {
  private final Map<String, Logger> loggers = new ConcurrentHashMap<>();
  private final IMarkerFactory markers = new BasicMarkerFactory();
  private final MDCAdapter context = new NOPMDCAdapter();
  private final int threshold = threshold(System.getProperty("naru.log", "warn"));

  /** For SLF4J. */
  public ConsoleLogging() {}

  private static int threshold(String level) {
    if (level.equals("off")) {
      return Integer.MAX_VALUE;
    }
    // Not by valueOf, which finds the constants by reflection.
    for (Level known : Level.values()) {
      if (known.name().equalsIgnoreCase(level)) {
        return known.toInt();
      }
    }
    throw new IllegalArgumentException(
        "naru.log must be trace, debug, info, warn, error or off, not " + level);
  }

  @Override
  public ILoggerFactory getLoggerFactory() {
    return name -> loggers.computeIfAbsent(name, key -> new ConsoleLogger(key, threshold));
  }

  @Override
  public IMarkerFactory getMarkerFactory() {
    return markers;
  }

  @Override
  public MDCAdapter getMDCAdapter() {
    return context;
  }

  @Override
  public String getRequestedApiVersion() {
    return "2.0.99";
  }

  @Override
  public void initialize() {}
}
