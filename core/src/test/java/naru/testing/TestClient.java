package naru.testing;

/** One connection to a server, of any version of HTTP; exchanges may follow one another. */
public interface TestClient extends AutoCloseable {
  /** Sends the head of a request, and its body unless that is streamed. */
  Exchange open(Call call);

  /** Asks and waits for the whole answer. */
  default Answer call(Call call) {
    return open(call).whole();
  }

  /** Cuts the connection, as when a client is killed or a cable is cut and mended. */
  void reset();

  @Override
  void close();
}
