package naru.jackson;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.URLConnection;
import java.util.List;
import naru.http.Http;
import naru.http.HttpServer;
import naru.http.Request;
import naru.http.Response;
import naru.session.Session;
import naru.session.Sessions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What sessions keep as JSON. */
class SessionObjectsTest {
  record Cart(String owner, List<Integer> items) {}

  private final Sessions sessions = new Sessions();
  private final HttpServer server = Http.createServer(this::answer).listen("127.0.0.1", 0);
  private String cookie = "none=yet";

  @AfterEach
  void stop() {
    server.close();
  }

  private void answer(Request request, Response response) {
    Session session = sessions.of(request, response);
    switch (request.path()) {
      case "/fill" -> session.put("cart", new Cart("홍길동", List.of(3, 1)));
      case "/spoil" -> session.put("cart", request.query().get("text").orElse(""));
      default -> {
        try {
          response.end(String.valueOf(session.get("cart", Cart.class)));
        } catch (IllegalStateException unfit) {
          response.end("unfit: " + unfit.getMessage());
        }
        return;
      }
    }
    response.end();
  }

  private String ask(String path) throws IOException {
    URLConnection client =
        URI.create("http://127.0.0.1:" + server.port() + path).toURL().openConnection();
    client.setRequestProperty("Cookie", cookie);
    String body = new String(client.getInputStream().readAllBytes(), UTF_8);
    String set = client.getHeaderField("Set-Cookie");
    if (set != null) {
      cookie = set.substring(0, set.indexOf(';'));
    }
    return body;
  }

  @Test
  void aRecordComesBackInALaterRequest() throws Exception {
    assertThat(ask("/")).isEqualTo("Optional.empty");
    ask("/fill");
    assertThat(ask("/")).isEqualTo("Optional[Cart[owner=홍길동, items=[3, 1]]]");
  }

  @Test
  void whatIsNoSuchRecordIsAnErrorOfTheProgram() throws Exception {
    for (String text : List.of("text", "%7B", "%5B1%5D", "null", "%7B%22items%22:%22x%22%7D")) {
      ask("/spoil?text=" + text);
      assertThat(ask("/")).startsWith("unfit: The session's 'cart' is no Cart");
    }
  }
}
