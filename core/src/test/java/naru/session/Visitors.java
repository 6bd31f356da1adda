package naru.session;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import naru.http.Request;
import naru.http.Response;
import naru.testing.Answer;
import naru.testing.Call;
import naru.testing.TestClient;
import naru.testing.TestServer;
import naru.testing.Way;

/** A server that does with the session of each request what the test wants, and its visitors. */
final class Visitors implements AutoCloseable {
  /** What a request does with its session; the result is the body of the answer. */
  interface Use {
    Object by(Session session, Response response) throws Exception;
  }

  private final Way way;
  private final Sessions sessions;
  private final Map<String, Use> uses = new ConcurrentHashMap<>();
  private final AtomicInteger last = new AtomicInteger();
  private final TestServer server;

  Visitors(Way way, Sessions sessions) {
    this.way = way;
    this.sessions = sessions;
    this.server = way.serve(this::answer);
  }

  private void answer(Request request, Response response) throws Exception {
    Use use = uses.getOrDefault(request.path(), (session, its) -> "no such use");
    Object result = use.by(sessions.of(request, response), response);
    if (!response.ended()) {
      response.end(String.valueOf(result));
    }
  }

  /** Somebody who was never here. */
  Visitor visitor() {
    return new Visitor();
  }

  @Override
  public void close() {
    server.close();
  }

  /** A browser: keeps the cookie. */
  final class Visitor {
    private String cookie = "";

    Answer ask(Use use) {
      String path = "/" + last.incrementAndGet();
      uses.put(path, use);
      Call call = cookie.isEmpty() ? Call.get(path) : Call.get(path).with("Cookie", cookie);
      try (TestClient client = way.connect(server)) {
        Answer answer = client.call(call);
        // Of all cookies the session's alone is out of scripts' reach.
        answer.headers().all("Set-Cookie").stream()
            .filter(line -> line.contains("HttpOnly"))
            .forEach(this::keep);
        return answer;
      }
    }

    String text(Use use) {
      return ask(use).text();
    }

    String get(String name) {
      return text((session, response) -> session.get(name).orElse("(none)"));
    }

    Answer put(String name, String value) {
      return ask(
          (session, response) -> {
            session.put(name, value);
            return "";
          });
    }

    private void keep(String line) {
      cookie = line.contains("Max-Age=0") ? "" : line.replaceFirst(";.*", "");
    }

    String cookie() {
      return cookie;
    }

    Visitor withCookie(String other) {
      cookie = other;
      return this;
    }
  }
}
