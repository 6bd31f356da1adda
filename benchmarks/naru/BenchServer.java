import module naru;

record Message(String message) {}

record Person(String name, int count, List<String> tags) {}

void main() {
  Map<String, String> env = System.getenv();
  Router router =
      new Router()
          .get(
              "/text",
              (req, res) -> res.writeHead(200, "Content-Type", "text/plain").end("Hello, World!"))
          .get(
              "/chunks",
              (req, res) -> {
                res.writeHead(200, "Content-Type", "text/html; charset=utf-8");
                res.write("<h1>Hello Node!</h1>");
                res.end("<p>Hello Server!</p>");
              })
          .get("/json", (req, res) -> res.json(new Message("Hello, World!")))
          .post(
              "/json",
              (req, res) -> {
                Person person = req.json(Person.class);
                res.writeHead(200, "Content-Type", "text/plain").end(person.name());
              })
          .get(
              "/sleep",
              (req, res) -> {
                Thread.sleep(100);
                res.writeHead(200, "Content-Type", "text/plain").end("slept");
              })
          .mount("/static", StaticFiles.of(Path.of(env.get("WWW"))));

  // Longer than it takes to open as many connections as the last row does.
  Timeouts patient = Timeouts.DEFAULTS.withKeepAlive(Duration.ofSeconds(60));
  Http.createServer(ServerOptions.DEFAULTS.withTimeouts(patient), router)
      .listen("127.0.0.1", Integer.parseInt(env.get("PORT")));
  if (env.containsKey("TLS_PORT")) {
    Tls tls = Tls.pem(Path.of(env.get("CERT")), Path.of(env.get("KEY")));
    Http2.createSecureServer(tls, router)
        .listen("127.0.0.1", Integer.parseInt(env.get("TLS_PORT")));
  }
}
