import module naru;

void main() {
  Http.createServer(
          (req, res) -> {
            IO.println(req.url() + " " + req.header("Cookie").orElse("쿠키 없음"));
            res.cookie(Cookie.of("mycookie", "test"));
            res.writeHead(200, "Content-Type", "text/plain; charset=utf-8");
            res.end("Hello Cookie");
          })
      .listen(8083, () -> IO.println("8083번 포트에서 서버 대기 중입니다!"));
}
