package naru.testing;

import java.util.ArrayList;
import java.util.List;
import naru.http.Execution;
import naru.http.RequestListener;
import naru.http.ServerOptions;

/** One of the ways in which the same behaviour must hold: how it is asked, and where it runs. */
public record Way(Protocol protocol, Execution execution) {
  /** Each with each. */
  public static List<Way> all() {
    return of(List.of(Protocol.values()));
  }

  /** Those of HTTP/1.1, for tests of its very bytes. */
  public static List<Way> http1() {
    return of(Protocol.http1());
  }

  private static List<Way> of(List<Protocol> protocols) {
    List<Way> ways = new ArrayList<>();
    for (Protocol protocol : protocols) {
      for (Execution execution : Execution.values()) {
        ways.add(new Way(protocol, execution));
      }
    }
    return ways;
  }

  /** A server that runs its listener that way. */
  public TestServer serve(RequestListener listener) {
    return serve(ServerOptions.DEFAULTS, listener);
  }

  /** The same with options. */
  public TestServer serve(ServerOptions options, RequestListener listener) {
    return protocol.serve(options.withExecution(execution), listener);
  }

  /** A connection. */
  public TestClient connect(TestServer server) {
    return protocol.connect(server);
  }

  /** Serves one request on a server of its own. */
  public Answer ask(Call call, RequestListener listener) {
    try (TestServer server = serve(listener);
        TestClient client = connect(server)) {
      return client.call(call);
    }
  }
}
