package naru.http;

import org.jspecify.annotations.Nullable;

/** Where a thread is, for the log. */
final class ThreadLine {
  private static final String SERVER = Exchange.class.getName();
  private static final String ROUTER = "naru.router.";

  private ThreadLine() {}

  /**
   * The first line that isn't the JDK's, which may be in a library such as a database's driver, and
   * that of the handler that has come there. Null if there are only the JDK's.
   */
  static @Nullable String of(StackTraceElement[] trace) {
    StackTraceElement first = null;
    StackTraceElement handler = null;
    for (StackTraceElement element : trace) {
      if (first != null && callsHandlers(element)) {
        return first.equals(handler) ? first.toString() : first + ", called at " + handler;
      }
      if (!isOfJdk(element)) {
        first = first == null ? element : first;
        handler = element;
      }
    }
    return first == null ? null : first.toString();
  }

  private static boolean callsHandlers(StackTraceElement element) {
    String type = element.getClassName();
    return type.equals(SERVER) || type.startsWith(ROUTER);
  }

  private static boolean isOfJdk(StackTraceElement element) {
    String module = element.getModuleName();
    return module != null && (module.startsWith("java.") || module.startsWith("jdk."));
  }
}
