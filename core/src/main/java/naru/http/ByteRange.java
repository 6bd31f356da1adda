package naru.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A range of bytes (RFC 9110 §14.1.2).
 *
 * @param first the position of its first byte
 * @param length the number of bytes, at least 1
 */
record ByteRange(long first, long length) {
  /** Beyond so many ranges in one request, the whole is sent: nobody asks so in earnest. */
  static final int MOST = 64;

  /** So many parts may cost more than the whole: their heads are small, and bounded. */
  private static final int FEW = 8;

  /** About what the head of a part of multipart/byteranges takes. */
  private static final int PART_HEAD = 160;

  private static final String UNIT = "bytes=";

  /** The position behind its last byte. */
  long end() {
    return first + length;
  }

  /** The value of Content-Range (§14.4) for this range of so many bytes. */
  String contentRange(long size) {
    return "bytes " + first + '-' + (end() - 1) + '/' + size;
  }

  /**
   * Reads a Range field for a representation of that many bytes. Empty if the field is to be
   * ignored: malformed, of another unit, or asking for more than it is worth (§17.15). An empty
   * list means that nothing of it can be satisfied. Otherwise the ranges in the order asked, those
   * that touch merged into one, so that no byte is sent twice.
   */
  static Optional<List<ByteRange>> parse(String field, long size) {
    if (!field.regionMatches(true, 0, UNIT, 0, UNIT.length())) {
      return Optional.empty();
    }
    int asked = 0;
    List<ByteRange> ranges = new ArrayList<>(1);
    for (String item : field.substring(UNIT.length()).split(",", -1)) {
      String spec = item.strip();
      if (spec.isEmpty()) {
        continue;
      }
      int dash = spec.indexOf('-');
      if (++asked > MOST || dash < 0) {
        return Optional.empty();
      }
      long first = number(spec, 0, dash);
      long last = number(spec, dash + 1, spec.length());
      boolean suffix = dash == 0;
      boolean open = dash == spec.length() - 1;
      if ((first < 0 && !suffix) || (last < 0 && !open) || (suffix && open)) {
        return Optional.empty();
      }
      if (!suffix && !open && last < first) {
        return Optional.empty();
      }
      if (suffix && size == 0 && last > 0) {
        // Satisfiable by the letter, but Content-Range has no way to say "nothing".
        return Optional.empty();
      }
      long from = suffix ? size - Math.min(last, size) : first;
      long to = suffix || open ? size : Math.min(last, size - 1) + 1;
      if (from < to) {
        merge(ranges, new ByteRange(from, to - from));
      }
    }
    return asked == 0 || isWasteful(ranges, size) ? Optional.empty() : Optional.of(ranges);
  }

  private static boolean isWasteful(List<ByteRange> ranges, long size) {
    long cost = 0;
    for (ByteRange range : ranges) {
      cost += range.length + PART_HEAD;
    }
    return ranges.size() > FEW && cost >= size;
  }

  /** Adds a range, at the place of the first one that it overlaps or adjoins. */
  private static void merge(List<ByteRange> ranges, ByteRange added) {
    ByteRange merged = added;
    int place = ranges.size();
    for (int i = ranges.size() - 1; i >= 0; i--) {
      ByteRange other = ranges.get(i);
      if (merged.first <= other.end() && other.first <= merged.end()) {
        long first = Math.min(merged.first, other.first);
        merged = new ByteRange(first, Math.max(merged.end(), other.end()) - first);
        ranges.remove(i);
        place = i;
      }
    }
    ranges.add(Math.min(place, ranges.size()), merged);
  }

  /** Digits as a number, one that is too large as the largest; -1 if it isn't digits. */
  private static long number(String text, int from, int to) {
    if (from == to) {
      return -1;
    }
    long value = 0;
    for (int i = from; i < to; i++) {
      int digit = text.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        return -1;
      }
      value = value > (Long.MAX_VALUE - digit) / 10 ? Long.MAX_VALUE : value * 10 + digit;
    }
    return value;
  }
}
