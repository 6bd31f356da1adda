package naru.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import naru.http.RequestListener;
import naru.testing.Answer;
import naru.testing.Call;
import naru.testing.Protocol;
import naru.testing.TestClient;
import naru.testing.TestServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;

/** A folder with files to serve and others that must not be, and who asks for them. */
abstract class ServedFolder {
  @Parameter Protocol protocol = Protocol.H1;
  @TempDir Path base = Path.of("");
  Path folder = Path.of("");
  private TestServer server = protocol.serve((request, response) -> response.end());
  private TestClient client = protocol.connect(server);

  @BeforeEach
  void makeFolder() throws IOException {
    folder = Files.createDirectory(base.resolve("public"));
    Files.writeString(base.resolve("secret.txt"), "SECRET");
    write("index.html", "<h1>Home</h1>");
    write("app.js", "let a = 1;");
    write("docs/index.html", "<h1>Docs</h1>");
    write("docs/읽기 100%.txt", "한글");
    write("empty/file.bin", "bin");
    write(".env", "SECRET");
    write(".git/config", "SECRET");
    write("docs/.hidden/a.txt", "SECRET");
    write(".well-known/security.txt", "mail");
    serve(StaticFiles.of(folder));
  }

  @AfterEach
  void stop() {
    client.close();
    server.close();
  }

  final void write(String name, String content) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, content);
  }

  final void serve(RequestListener listener) {
    stop();
    server = protocol.serve(listener);
    client = protocol.connect(server);
  }

  final Answer ask(String method, String target, String... fields) {
    Call call = Call.of(method, target);
    for (int i = 0; i < fields.length; i += 2) {
      call = call.with(fields[i], fields[i + 1]);
    }
    Answer answer = client.call(call);
    if (answer.header("Connection").equals("close")) {
      client.close();
      client = protocol.connect(server);
    }
    return answer;
  }

  final Answer get(String target, String... fields) {
    return ask("GET", target, fields);
  }
}
