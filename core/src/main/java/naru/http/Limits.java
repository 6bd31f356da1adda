package naru.http;

/**
 * How much a client may ask of the server. All are finite; a limit must be at least 1.
 *
 * @param headerBytes the request line and header fields together, in bytes; beyond it 431, or on
 *     HTTP/1 414 if the request line alone is longer
 * @param headerCount header fields of a request; beyond it 431
 * @param bodyBytes what {@link Request#bytes()} and its siblings take, in bytes; beyond it 413
 * @param bufferedBytes what is held in memory for a slow reader or writer, for each direction of a
 *     connection, on HTTP/2 of each stream, in bytes; an answer that waits for its client's window
 *     on HTTP/2 takes up to twice that
 * @param unreadBytes how much of a body that the handler left unread is skipped to keep the
 *     connection, in bytes
 * @param requestsPerConnection after so many, the connection is closed
 * @param connections open at a time; beyond it new ones are closed at once
 */
public record Limits(
    int headerBytes,
    int headerCount,
    int bodyBytes,
    int bufferedBytes,
    int unreadBytes,
    int requestsPerConnection,
    int connections) {
  /**
   * 16 KiB of header, 100 fields, 1 MiB of body, 64 KiB buffered, 256 KiB unread, 100,000 requests,
   * 10,000 connections.
   */
  public static final Limits DEFAULTS =
      new Limits(16 << 10, 100, 1 << 20, 64 << 10, 256 << 10, 100_000, 10_000);

  /** Throws {@link IllegalArgumentException} that names the limit that is less than 1. */
  public Limits {
    atLeastOne("headerBytes", headerBytes);
    atLeastOne("headerCount", headerCount);
    atLeastOne("bodyBytes", bodyBytes);
    atLeastOne("bufferedBytes", bufferedBytes);
    atLeastOne("unreadBytes", unreadBytes);
    atLeastOne("requestsPerConnection", requestsPerConnection);
    atLeastOne("connections", connections);
  }

  static void atLeastOne(String name, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(
          "limits: " + name + " must be at least 1, but is " + value);
    }
  }

  /** The same with another {@link #headerBytes()}. */
  public Limits withHeaderBytes(int bytes) {
    return new Limits(
        bytes,
        headerCount,
        bodyBytes,
        bufferedBytes,
        unreadBytes,
        requestsPerConnection,
        connections);
  }

  /** The same with another {@link #headerCount()}. */
  public Limits withHeaderCount(int count) {
    return new Limits(
        headerBytes,
        count,
        bodyBytes,
        bufferedBytes,
        unreadBytes,
        requestsPerConnection,
        connections);
  }

  /** The same with another {@link #bodyBytes()}. */
  public Limits withBodyBytes(int bytes) {
    return new Limits(
        headerBytes,
        headerCount,
        bytes,
        bufferedBytes,
        unreadBytes,
        requestsPerConnection,
        connections);
  }

  /** The same with another {@link #bufferedBytes()}. */
  public Limits withBufferedBytes(int bytes) {
    return new Limits(
        headerBytes,
        headerCount,
        bodyBytes,
        bytes,
        unreadBytes,
        requestsPerConnection,
        connections);
  }

  /** The same with another {@link #unreadBytes()}. */
  public Limits withUnreadBytes(int bytes) {
    return new Limits(
        headerBytes,
        headerCount,
        bodyBytes,
        bufferedBytes,
        bytes,
        requestsPerConnection,
        connections);
  }

  /** The same with another {@link #requestsPerConnection()}. */
  public Limits withRequestsPerConnection(int count) {
    return new Limits(
        headerBytes, headerCount, bodyBytes, bufferedBytes, unreadBytes, count, connections);
  }

  /** The same with another {@link #connections()}. */
  public Limits withConnections(int count) {
    return new Limits(
        headerBytes,
        headerCount,
        bodyBytes,
        bufferedBytes,
        unreadBytes,
        requestsPerConnection,
        count);
  }
}
