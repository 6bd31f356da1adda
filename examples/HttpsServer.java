import module naru;

void main() {
  Path certificate = Program.folder().resolve("cert.pem");
  Path key = Program.folder().resolve("key.pem");
  // A link that this user can't follow is there too: who has one means it.
  boolean given = Files.exists(certificate, LinkOption.NOFOLLOW_LINKS);
  Tls tls = given ? Tls.pem(certificate, key) : Tls.development();

  HttpServer server =
      Https.createServer(
          tls,
          (req, res) -> {
            res.writeHead(200, "Content-Type", "text/html; charset=utf-8");
            res.write("<h1>Hello Node!</h1>");
            res.end("<p>Hello Server!</p>");
          });

  int port = Integer.parseInt(System.getenv().getOrDefault("PORT", "443"));
  server.listen(port, () -> IO.println(server.port() + "번 포트에서 서버 대기 중입니다!"));
}
