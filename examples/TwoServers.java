import module naru;

void main() {
  Http.createServer(this::hello).listen(8080, () -> IO.println("8080번 포트에서 서버 대기 중입니다!"));
  Http.createServer(this::hello).listen(8081, () -> IO.println("8081번 포트에서 서버 대기 중입니다!"));
}

void hello(Request req, Response res) {
  res.writeHead(200, "Content-Type", "text/html; charset=utf-8");
  res.write("<h1>Hello Node!</h1>");
  res.end("<p>Hello Server!</p>");
}
