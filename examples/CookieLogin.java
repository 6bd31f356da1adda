import module naru;

void main() {
  Router router = new Router().get("/login", this::login).notFound(this::greet);

  Http.createServer(router).listen(8084, () -> IO.println("8084번 포트에서 서버 대기 중입니다!"));
}

void login(Request req, Response res) {
  String name = req.query().get("name").orElse("").strip();
  if (name.length() > 100) {
    throw new HttpException(400, "이름은 100자까지입니다");
  }
  if (!name.isEmpty()) {
    res.cookie(Cookie.of("name", name).maxAge(Duration.ofMinutes(5)).httpOnly().path("/"));
  }
  res.redirect("/");
}

void greet(Request req, Response res) {
  String name = req.cookies().get("name").orElse("").strip();
  if (name.isEmpty()) {
    res.sendFile(Program.folder().resolve("cookie2.html"));
    return;
  }
  // Plain text, and no guessing: a name that looks like HTML stays a name.
  res.setHeader("Content-Type", "text/plain; charset=utf-8");
  res.setHeader("X-Content-Type-Options", "nosniff");
  res.end(name + "님 안녕하세요");
}
