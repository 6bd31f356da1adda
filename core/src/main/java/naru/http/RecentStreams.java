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

  /** Never of 0, which is no stream but the connection. */
  boolean has(int id) {
    for (int one : ids) {
      if (one == id && id != 0) {
        return true;
      }
    }
    return false;
  }
}
