package naru.http;

/** The last streams of a connection of which something is remembered, as many as there is room. */
final class RecentStreams {
  private final int[] ids;
  private int count;

  RecentStreams(int room) {
    ids = new int[room];
  }

  void add(int id) {
    ids[count++ % ids.length] = id;
  }

  boolean has(int id) {
    for (int i = Math.min(count, ids.length) - 1; i >= 0; i--) {
      if (ids[i] == id) {
        return true;
      }
    }
    return false;
  }
}
