package naru.http;

/** What the server asks of a connection of any version, on its event loop. */
interface ServerConnection {
  /** Whether no request runs and none has begun to arrive. */
  boolean isIdle();

  /** The server closes: take no further request, and close when the last answer is out. */
  void drain();
}
