package naru.router;

import org.jspecify.annotations.Nullable;

/**
 * A hash table from path segments to values, asked with a region of a path, so that no string has
 * to be made.
 */
final class SegmentTable<V> {
  private @Nullable String[] keys = new String[4];
  private @Nullable Object[] values = new Object[4];
  private int size;

  void put(String key, V value) {
    if (2 * ++size > keys.length) {
      @Nullable String[] oldKeys = keys;
      @Nullable Object[] oldValues = values;
      keys = new String[2 * oldKeys.length];
      values = new Object[2 * oldKeys.length];
      for (int i = 0; i < oldKeys.length; i++) {
        String old = oldKeys[i];
        if (old != null) {
          insert(old, oldValues[i]);
        }
      }
    }
    insert(key, value);
  }

  private void insert(String key, @Nullable Object value) {
    int i = hash(key, 0, key.length()) & (keys.length - 1);
    while (keys[i] != null) {
      i = (i + 1) & (keys.length - 1);
    }
    keys[i] = key;
    values[i] = value;
  }

  @SuppressWarnings("unchecked") // only put writes there
  @Nullable V get(String path, int from, int to) {
    if (size == 0) {
      return null;
    }
    int i = hash(path, from, to) & (keys.length - 1);
    for (String key = keys[i]; key != null; key = keys[i]) {
      if (key.length() == to - from && path.startsWith(key, from)) {
        return (V) values[i];
      }
      i = (i + 1) & (keys.length - 1);
    }
    return null;
  }

  private static int hash(String text, int from, int to) {
    int hash = 0;
    for (int i = from; i < to; i++) {
      hash = 31 * hash + text.charAt(i);
    }
    return hash ^ (hash >>> 16);
  }
}
