import module naru;

void main() {
  HttpServer server =
      Http.createServer(
          (req, res) -> {
            res.writeHead(200, "Content-Type", "text/html; charset=utf-8");
            res.write("<h1>Hello Node!</h1>");
            res.end("<p>Hello Server!</p>");
          });

  server.onListening(() -> IO.println("8080번 포트에서 서버 대기 중입니다!"));
  server.onError(error -> System.err.println(error.getMessage()));
  server.listen(8080);
}
