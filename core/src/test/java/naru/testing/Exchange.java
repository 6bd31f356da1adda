package naru.testing;

/** One request and its answer, under way. Everything waits for the server, but not for ever. */
public interface Exchange {
  /** Sends a part of a streamed body. Waits as long as the server doesn't read. */
  void send(byte[] part);

  /** Ends a streamed body, with trailer fields if any: name, value, name, value. */
  void end(String... trailers);

  /** The status of the answer, once its head is there. */
  int status();

  /** The header fields of the answer, once they are there. */
  Fields headers();

  /** The next bytes of the body, a character each; empty text at the end. */
  String read();

  /** All that is left of the answer. */
  Answer whole();

  /**
   * Breaks it off, as rudely as the version can: after it the server can't deliver anything more.
   */
  void abort();
}
