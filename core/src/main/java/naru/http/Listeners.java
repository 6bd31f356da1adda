package naru.http;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Lists of listeners, null while there is none, as with most answers; none changes once it is. */
final class Listeners {
  private Listeners() {}

  static List<Runnable> added(@Nullable List<Runnable> list, Runnable listener) {
    List<Runnable> longer = list == null ? new ArrayList<>(1) : new ArrayList<>(list);
    longer.add(listener);
    return longer;
  }

  /** In one list, to be told one after the other. */
  static @Nullable List<Runnable> joined(
      @Nullable List<Runnable> first, @Nullable List<Runnable> second) {
    if (first == null || second == null) {
      return first == null ? second : first;
    }
    List<Runnable> both = new ArrayList<>(first);
    both.addAll(second);
    return both;
  }
}
