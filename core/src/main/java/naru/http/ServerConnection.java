package naru.http;

/** What the server asks of a connection of any version, on its event loop. */
interface ServerConnection {
  /** Whether no request runs, none has begun to arrive, and every answer has left. */
  boolean isIdle();

  /** The server closes: take no further request, and close when the last answer is out. */
  void drain();
}
