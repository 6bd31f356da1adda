package naru.testing;

import io.netty.buffer.ByteBufAllocator;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/** Fails the run in which a buffer was let go of and not released. For all tests of Jupiter. */
public final class LeakCheck implements BeforeAllCallback {
  /** A leak is found when the next buffer is made after the lost one was collected. */
  private static final int TRIES = 10;

  @Override
  public void beforeAll(ExtensionContext context) {
    context
        .getRoot()
        .getStore(Namespace.create(LeakCheck.class))
        .computeIfAbsent("end", key -> (AutoCloseable) LeakCheck::check);
  }

  private static void check() throws InterruptedException {
    for (int i = 0; i < TRIES && LeakReports.reports().isEmpty(); i++) {
      System.gc();
      Thread.sleep(50);
      ByteBufAllocator.DEFAULT.directBuffer(1).release();
    }
    if (!LeakReports.reports().isEmpty()) {
      throw new AssertionError("leaks: " + LeakReports.reports());
    }
  }
}
