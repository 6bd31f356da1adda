package naru.cli;

import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;

/**
 * A stack trace without the frames below the program's main: how it was started is not its concern.
 */
final class UserTrace {
  private UserTrace() {}

  /** Cuts the traces of a failure, its causes and what it suppressed. */
  static void cut(Throwable failure) {
    cut(failure, Collections.newSetFromMap(new IdentityHashMap<>()));
  }

  private static void cut(Throwable failure, Set<Throwable> seen) {
    if (!seen.add(failure)) {
      return;
    }
    StackTraceElement[] trace = failure.getStackTrace();
    for (int i = 0; i < trace.length; i++) {
      if (trace[i].getClassName().equals(MainMethod.class.getName())) {
        int end = i;
        while (end > 0 && isReflection(trace[end - 1].getClassName())) {
          end--;
        }
        failure.setStackTrace(Arrays.copyOf(trace, end));
        break;
      }
    }
    if (failure.getCause() != null) {
      cut(failure.getCause(), seen);
    }
    for (Throwable suppressed : failure.getSuppressed()) {
      cut(suppressed, seen);
    }
  }

  private static boolean isReflection(String className) {
    return className.startsWith("java.lang.reflect.") || className.startsWith("jdk.internal.");
  }
}
