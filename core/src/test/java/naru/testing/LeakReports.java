package naru.testing;

import io.netty.util.ResourceLeakDetector;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Remembers the leaks that Netty would only log. Netty makes it, by its name. */
public final class LeakReports<T> extends ResourceLeakDetector<T> {
  private static final Queue<String> REPORTS = new ConcurrentLinkedQueue<>();

  /** As Netty calls it. */
  public LeakReports(Class<?> type, int samplingInterval) {
    super(type, samplingInterval);
  }

  /** Of former versions: Netty logs an error if there is none. */
  public LeakReports(Class<?> type, int samplingInterval, long maxActive) {
    this(type, samplingInterval);
  }

  /** What has been reported so far. */
  static Queue<String> reports() {
    return REPORTS;
  }

  @Override
  protected boolean needReport() {
    return true;
  }

  @Override
  protected void reportTracedLeak(String type, String records) {
    REPORTS.add(type + records);
    super.reportTracedLeak(type, records);
  }

  @Override
  protected void reportUntracedLeak(String type) {
    REPORTS.add(type);
    super.reportUntracedLeak(type);
  }
}
