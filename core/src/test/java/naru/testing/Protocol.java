package naru.testing;

/** The ways to ask a server, which must not differ in what a listener sees. */
public enum Protocol {
  /** HTTP/1.1 without TLS. */
  H1 {
    @Override
    public TestClient connect(TestServer server) {
      return new Http1Client(RawClient.connect(server.port()));
    }

    @Override
    public TestClient connectSlowly(TestServer server) {
      return new Http1Client(RawClient.connect(server.port(), 1 << 16));
    }
  };

  /** A connection of its own. */
  public abstract TestClient connect(TestServer server);

  /** The same with little room for what wasn't read yet. */
  public abstract TestClient connectSlowly(TestServer server);
}
