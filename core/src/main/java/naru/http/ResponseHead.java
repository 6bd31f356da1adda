package naru.http;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The status and fields of a response, before its body and behind it, and what they promise of its
 * length.
 */
final class ResponseHead {
  /** The fields that tell of a body, or of how long the whole answer may be kept. */
  private static final List<String> OF_THE_BODY =
      List.of(
          "Content-Type",
          "Content-Length",
          "Content-Encoding",
          "Content-Language",
          "Content-Range",
          "Content-Disposition",
          "Content-Location",
          "Content-Digest",
          "Repr-Digest",
          "Accept-Ranges",
          "ETag",
          "Last-Modified",
          "Expires",
          "Trailer");

  /** What tells caches, and those that belong to the server (RFC 9213), how long to keep it. */
  private static final List<String> OF_CACHES =
      List.of("Cache-Control", "CDN-Cache-Control", "Surrogate-Control");

  private final ResponseFields fields = new ResponseFields();
  private @Nullable ResponseFields trailers;
  private int status = 200;
  private long announced = -1;
  private long written;
  private boolean committed;
  private boolean takenOver;

  int status() {
    return status;
  }

  ResponseFields fields() {
    return fields;
  }

  /** The fields behind the body; null if there are none. */
  @Nullable ResponseFields trailers() {
    return trailers;
  }

  boolean isCommitted() {
    return committed;
  }

  /** The rest of the answer follows by itself. */
  void takeOver() {
    takenOver = true;
  }

  boolean isTakenOver() {
    return takenOver;
  }

  /** Throws IllegalStateException that begins with what can't be done if the head was sent. */
  void notCommitted(String what) {
    notCommitted(what, "", "");
  }

  /** The same in parts, for each field of each answer comes by here. */
  private void notCommitted(String what, String name, String verb) {
    if (committed) {
      throw new IllegalStateException(
          what + name + verb + ": the head of this response was sent already");
    }
  }

  void status(int wanted, boolean mayUpgrade) {
    notCommitted("The status can't change");
    if ((wanted < 200 && !(wanted == 101 && mayUpgrade)) || wanted > 999) {
      throw new IllegalArgumentException("A response has a status from 200 to 999, not " + wanted);
    }
    status = wanted;
  }

  /** The status and fields: name, value, name, value. */
  void set(int wanted, boolean mayUpgrade, String... lines) {
    if (lines.length % 2 != 0) {
      throw new IllegalArgumentException(
          "The header '" + lines[lines.length - 1] + "' has no value");
    }
    status(wanted, mayUpgrade);
    for (int i = 0; i < lines.length; i += 2) {
      if (wasGiven(lines, i)) {
        add(lines[i], lines[i + 1]);
      } else {
        set(lines[i], lines[i + 1]);
      }
    }
  }

  /** Whether the name at that place is one of those before it. */
  private static boolean wasGiven(String[] lines, int at) {
    for (int i = 0; i < at; i += 2) {
      if (lines[i].equalsIgnoreCase(lines[at])) {
        return true;
      }
    }
    return false;
  }

  void set(String name, String value) {
    notCommitted("The header '", name, "' can't be set");
    if (!isFraming(name, value)) {
      fields.set(name, value);
    }
  }

  /** For a name that says nothing of the length. */
  void setUnlessSet(String name, String value) {
    if (!fields.has(name)) {
      fields.add(name, value);
    }
  }

  void set(String name, List<String> values) {
    notCommitted("The header '", name, "' can't be set");
    remove(name);
    values.forEach(value -> add(name, value));
  }

  void add(String name, String value) {
    notCommitted("The header '", name, "' can't be added");
    if (!isFraming(name, value)) {
      fields.add(name, value);
    }
  }

  void remove(String name) {
    notCommitted("The header '", name, "' can't be removed");
    if (name.equalsIgnoreCase("content-length")) {
      announced = -1;
    }
    fields.remove(name);
  }

  /** Takes note of Content-Length; true for what Naru writes itself and nobody else. */
  private boolean isFraming(String name, String value) {
    if (name.length() == 14 && name.equalsIgnoreCase("content-length")) {
      announced = contentLength(value);
      fields.set(name, value);
      return true;
    }
    if (name.length() == 17 && name.equalsIgnoreCase("transfer-encoding")) {
      if (!value.equalsIgnoreCase("chunked")) {
        throw new IllegalArgumentException(
            "Naru writes Transfer-Encoding itself; '" + value + "' can't be sent");
      }
      return true;
    }
    return false;
  }

  private static long contentLength(String value) {
    long length = 0;
    boolean isNumber = !value.isEmpty() && value.length() <= 18;
    for (int i = 0; i < value.length() && isNumber; i++) {
      char c = value.charAt(i);
      isNumber = c >= '0' && c <= '9';
      length = 10 * length + c - '0';
    }
    if (!isNumber) {
      throw new IllegalArgumentException(
          "A Content-Length is a number of bytes, not '" + value + "'");
    }
    return length;
  }

  void addTrailer(String name, String value) {
    FieldSyntax.checkTrailer(name);
    ResponseFields all = trailers == null ? new ResponseFields() : trailers;
    all.add(name, value);
    trailers = all;
  }

  /** From here on the head can't change. */
  void commit() {
    committed = true;
    if (status == 204) {
      fields.remove("Content-Length"); // RFC 9110 §8.6: MUST NOT be sent.
    } else if (status == 205) {
      // RFC 9110 §15.3.6: no content, and the client must see that there is none.
      fields.set("Content-Length", "0");
      announced = 0;
    }
  }

  /**
   * The whole body is there when the head is sent.
   *
   * @param said whether its length is that of the answer to GET, and so may be said (§8.6)
   */
  void commit(int length, boolean said) {
    commit();
    if (announced < 0 && status != 101) {
      announced = length;
      if (said && !Status.isBodiless(status)) {
        fields.append("Content-Length", Integer.toString(length));
      }
    }
  }

  /** Whether a status of this kind has content. */
  boolean hasBody() {
    return (!Status.isBodiless(status) || status == 101) && status != 205;
  }

  /** Whether the length isn't known when the head is sent. */
  boolean isOpenEnded() {
    return announced < 0 && !Status.isBodiless(status);
  }

  /** Bytes are about to be written; throws IllegalStateException if they are too many. */
  void count(int bytes) {
    if (announced >= 0 && written + bytes > announced) {
      throw new IllegalStateException(
          "The Content-Length was "
              + announced
              + " bytes, but at least "
              + (written + bytes)
              + " were written");
    }
    written += bytes;
  }

  /** Whether less was written than announced. */
  boolean isTooShort() {
    return written < announced;
  }

  IllegalStateException tooShort() {
    return new IllegalStateException(
        "The Content-Length was " + announced + " bytes, but only " + written + " were written");
  }

  /** Forgets what told of a body that won't come now; false if it is too late. */
  boolean forgetBody() {
    if (committed) {
      return false;
    }
    OF_THE_BODY.forEach(this::remove);
    forgetFreshness();
    trailers = null;
    written = 0;
    return true;
  }

  /** What keeps an answer from others, or from all, holds for one that failed; how long doesn't. */
  private void forgetFreshness() {
    for (String name : OF_CACHES) {
      String all = String.join(",", fields.all(name)).toLowerCase(Locale.ROOT);
      remove(name);
      if (all.contains("no-store")) {
        fields.add(name, "no-store");
      } else if (all.contains("private")) {
        fields.add(name, "private, no-cache");
      } else if (all.contains("no-cache")) {
        fields.add(name, "no-cache");
      }
    }
  }

  /** A cache may keep a 404 by itself, and a cookie with it (RFC 9110 §15.1, RFC 9111 §7.3). */
  void keepCookiesFromOthers() {
    List<String> said = fields.all("Cache-Control");
    if (fields.has("Set-Cookie") && (said.isEmpty() || said.equals(List.of("no-cache")))) {
      remove("Cache-Control");
      fields.add("Cache-Control", "private, no-cache");
    }
  }
}
