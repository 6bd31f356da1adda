import module naru;

// Only a random id travels in the cookie; the name stays here, in the store that SESSION_STORE
// names.
final Sessions sessions =
    new Sessions(SessionOptions.defaults().withLife(Duration.ofMinutes(5)).withRolling(false));

void main() {
  Router router =
      new Router()
          .use(new CrossOriginProtection())
          .get("/login", this::login)
          .get("/logout", this::askForLogout)
          .post("/logout", this::logout)
          .notFound(this::greet);

  Http.createServer(router).listen(8085, () -> IO.println("8085번 포트에서 서버 대기 중입니다!"));
}

// The book's form sends GET, which CrossOriginProtection lets pass: other sites could log a visitor
// in under a name of theirs. Where that matters a login is a POST.
void login(Request req, Response res) {
  String name = req.query().get("name").orElse("").strip();
  if (name.length() > 100) {
    throw new HttpException(400, "이름은 100자까지입니다");
  }
  if (!name.isEmpty()) {
    Session session = sessions.of(req, res);
    // Another id for whoever logs in, and five minutes of their own.
    session.destroy();
    session.put("name", name);
  }
  res.redirect("/");
}

void greet(Request req, Response res) {
  Optional<String> name = sessions.of(req, res).get("name");
  if (name.isEmpty()) {
    res.sendFile(Program.folder().resolve("cookie2.html"));
    return;
  }
  // Plain text, and no guessing: a name that looks like HTML stays a name.
  res.setHeader("Content-Type", "text/plain; charset=utf-8");
  res.setHeader("X-Content-Type-Options", "nosniff");
  res.end(name.get() + "님 안녕하세요");
}

void askForLogout(Request req, Response res) {
  String token = CrossOriginProtection.token(req, res);
  res.setHeader("Content-Type", "text/html; charset=utf-8");
  res.end(
      """
      <!DOCTYPE html>
      <html lang="ko">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <title>로그아웃</title>
      <h1>로그아웃</h1>
      <form method="post" action="/logout">
        <input type="hidden" name="%s" value="%s">
        <button>로그아웃</button>
      </form>
      """
          .formatted(CrossOriginProtection.FIELD, token));
}

void logout(Request req, Response res) {
  sessions.of(req, res).destroy();
  res.redirect(303, "/");
}
