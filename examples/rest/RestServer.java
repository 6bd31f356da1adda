import module java.sql;
import module naru;

import com.zaxxer.hikari.*;

void main() {
  Path here = Program.folder();
  Map<String, String> env = System.getenv();
  Users users = new Users(env.getOrDefault("DATABASE_URL", "sqlite:" + here.resolve("users.db")));

  Router router =
      new Router()
          .before(
              (req, res) ->
                  res.setHeader("X-Content-Type-Options", "nosniff")
                      .setHeader("X-Frame-Options", "DENY"))
          .use(StaticFiles.of(here.resolve("public")))
          .get("/", (req, res) -> res.sendFile(here.resolve("restFront.html")))
          .get("/about", (req, res) -> res.sendFile(here.resolve("about.html")))
          .notFound(this::notFound)
          .onError(this::problem);

  // The page in the book says /user where it means one, this one always says /users.
  for (String path : List.of("/users", "/user")) {
    router
        .get(path, (req, res) -> res.json(users.all()))
        .post(
            path,
            (req, res) -> {
              long id = users.add(req.json(User.class).name());
              res.writeHead(201, "Location", "/users/" + id);
              res.setHeader("Content-Type", "text/plain; charset=utf-8").end("등록 성공");
            })
        .get(path + "/{id}", (req, res) -> res.json(Map.of("name", users.name(id(req)))))
        .put(
            path + "/{id}",
            (req, res) -> {
              users.rename(id(req), req.json(User.class).name());
              res.json(users.all());
            })
        .delete(
            path + "/{id}",
            (req, res) -> {
              users.remove(id(req));
              res.json(users.all());
            });
  }

  HttpServer server = Http.createServer(router);
  int port = Integer.parseInt(env.getOrDefault("PORT", "8085"));
  server.listen(port, () -> IO.println(server.port() + "번 포트에서 서버 대기 중입니다"));
}

void notFound(Request req, Response res) {
  res.writeHead(404, "Content-Type", "text/plain; charset=utf-8").end("NOT FOUND");
}

/** What a client sends. No control characters: PostgreSQL can't keep all of them. */
record User(String name) {
  User {
    name = name == null ? "" : name.strip();
    // The fillers and the empty braille pattern are letters and symbols to Unicode, but show
    // nothing.
    boolean visible = !name.matches("[\\p{Z}\\p{Cf}\\p{Mn}\\u115F\\u1160\\u2800\\u3164\\uFFA0]*");
    if (!visible || !name.matches("[^\\p{Cc}\\p{Cs}]{1,100}")) {
      throw new HttpException(422, "name은 제어 문자가 없고 눈에 보이는, 1자에서 100자까지의 문자열이어야 합니다");
    }
  }
}

/** An error as RFC 9457 wants it. */
record Problem(String type, String title, int status, String detail) {}

long id(Request req) {
  String id = req.param("id").orElse("");
  return id.matches("[1-9][0-9]{0,17}") ? Long.parseLong(id) : 0;
}

/** The one place where errors become answers; what the client must not see goes to the log. */
void problem(Throwable failure, Request req, Response res) {
  HttpException answer =
      switch (failure) {
        case HttpException meant -> meant;
        case SQLException _ ->
            new HttpException(503, "데이터베이스에 닿지 못했습니다. 잠시 뒤에 다시 시도해 주세요", "Retry-After", "5");
        default -> new HttpException(500, "서버가 답하지 못했습니다");
      };
  if (answer != failure) {
    System.err.print(req.method() + " " + req.path() + ": ");
    failure.printStackTrace();
  }
  int status = answer.status();
  res.writeHead(status, answer.headers().toArray(String[]::new));
  res.setHeader("Content-Type", "application/problem+json");
  res.json(new Problem("about:blank", Status.phrase(status), status, answer.getMessage()));
}

/** The table of users, in SQLite or PostgreSQL. What a method has done is on the disk. */
static class Users {
  private final HikariDataSource pool;

  /** sqlite:FILE, postgres://user:password@host:port/database, or jdbc:… of either. */
  Users(String url) {
    HikariConfig config = new HikariConfig();
    Matcher postgres =
        Pattern.compile("postgres(?:ql)?://(?:([^:@/]+)(?::([^@/]*))?@)?(.+)").matcher(url);
    if (postgres.matches()) {
      config.setJdbcUrl("jdbc:postgresql://" + postgres.group(3));
      config.setUsername(decoded(postgres.group(1)));
      config.setPassword(decoded(postgres.group(2)));
    } else {
      config.setJdbcUrl(url.startsWith("jdbc:") ? url : "jdbc:" + url);
    }
    boolean sqlite = config.getJdbcUrl().startsWith("jdbc:sqlite:");
    if (sqlite) {
      config.addDataSourceProperty("journal_mode", "WAL");
      config.addDataSourceProperty("synchronous", "FULL");
      config.addDataSourceProperty("busy_timeout", "3000");
    } else {
      config.addDataSourceProperty("socketTimeout", "10");
    }
    String id =
        sqlite
            ? "INTEGER PRIMARY KEY AUTOINCREMENT"
            : "BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY";
    config.setConnectionInitSql(
        "CREATE TABLE IF NOT EXISTS users (id " + id + ", name TEXT NOT NULL)");
    config.setMaximumPoolSize(8);
    config.setConnectionTimeout(3000);
    // A database that is down is a 503 until it is back, also at the start.
    config.setInitializationFailTimeout(-1);
    pool = new HikariDataSource(config);
  }

  private static String decoded(String part) {
    return part == null ? null : PercentEncoding.decode(part);
  }

  Map<Long, String> all() throws SQLException {
    try (var connection = pool.getConnection();
        var select = connection.prepareStatement("SELECT id, name FROM users ORDER BY id");
        var rows = select.executeQuery()) {
      Map<Long, String> all = new LinkedHashMap<>();
      while (rows.next()) {
        all.put(rows.getLong(1), rows.getString(2));
      }
      return all;
    }
  }

  String name(long id) throws SQLException {
    try (var connection = pool.getConnection();
        var select = connection.prepareStatement("SELECT name FROM users WHERE id = ?")) {
      select.setLong(1, id);
      try (var rows = select.executeQuery()) {
        if (!rows.next()) {
          throw unknown();
        }
        return rows.getString(1);
      }
    }
  }

  long add(String name) throws SQLException {
    String sql = "INSERT INTO users (name) VALUES (?)";
    try (var connection = pool.getConnection();
        var insert = connection.prepareStatement(sql, Statement.RETURN_GENERATED_KEYS)) {
      insert.setString(1, name);
      insert.executeUpdate();
      try (var keys = insert.getGeneratedKeys()) {
        keys.next();
        return keys.getLong(1);
      }
    }
  }

  void rename(long id, String name) throws SQLException {
    change("UPDATE users SET name = ? WHERE id = ?", name, id);
  }

  void remove(long id) throws SQLException {
    change("DELETE FROM users WHERE id = ?", id);
  }

  private void change(String sql, Object... values) throws SQLException {
    try (var connection = pool.getConnection();
        var change = connection.prepareStatement(sql)) {
      for (int i = 0; i < values.length; i++) {
        change.setObject(i + 1, values[i]);
      }
      if (change.executeUpdate() == 0) {
        throw unknown();
      }
    }
  }

  private static HttpException unknown() {
    return new HttpException(404, "그런 사용자가 없습니다");
  }
}
