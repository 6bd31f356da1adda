package naru.http;

import java.util.List;
import java.util.concurrent.Executor;

/**
 * The way of one exchange to its client and back: what differs between versions of HTTP, and
 * nothing else. All methods but {@link #loop} and {@link #inLoop} are called on the event loop.
 */
sealed interface Wire permits Http1Wire, Http2Wire {
  /** Runs tasks on the connection's event loop, in order. */
  Executor loop();

  /** Whether this is the thread of the event loop. */
  boolean inLoop();

  /** Whether so many bytes more may be sent now: what waits in memory keeps its limit so. */
  boolean isWritable(int length);

  /**
   * Sends the head if it wasn't yet, then so many bytes of data, then the end if they are the last.
   *
   * @param now {@link System#nanoTime} of a moment ago: who calls has asked for it already
   */
  void send(Response response, byte[] data, int length, boolean last, long now);

  /**
   * Sends the head, a region of a file as the body, and the end. Only where {@link #takesFiles}.
   */
  void send(Response response, OpenFile.Region file, long now);

  /** Whether file regions can go from the kernel's cache to the socket. */
  boolean takesFiles();

  /** Sends an interim answer (RFC 9110 §15.2). */
  void sendInterim(int status, List<String> fields);

  /** Goes on reading the body after it was stopped because nobody took it. */
  void resumeReading();

  /** Breaks the exchange off, so that the client sees that the answer is not whole. */
  void abort();
}
