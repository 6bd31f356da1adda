import module naru;

void main() {
  Path page = Program.folder().resolve("server2.html");

  Http.createServer(
          (req, res) -> {
            // Read anew for each request. If it can't be, the client gets a plain 500 and the log
            // says why.
            byte[] html = Files.readAllBytes(page);
            res.writeHead(200, "Content-Type", "text/html; charset=utf-8");
            res.end(html);
          })
      .listen(8081, () -> IO.println("8081번 포트에서 서버 대기 중입니다!"));
}
