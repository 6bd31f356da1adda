package naru.sqlite;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import naru.session.SessionStoreException;

/**
 * Another process that uses a file of sessions: {@code FILE}. Each line of its input is something
 * to do, {@code load KEY} or {@code change KEY PREFIX COUNT}, and answered by a line.
 */
final class SqliteProgram {
  private SqliteProgram() {}

  public static void main(String[] args) throws Exception {
    SqliteOptions patient = SqliteOptions.defaults().withTimeout(Duration.ofMinutes(1));
    try (SqliteStore store = new SqliteStore(Path.of(args[0]), patient);
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, UTF_8))) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        System.out.println(answer(store, line.split(" ", -1)));
      }
    }
  }

  private static String answer(SqliteStore store, String[] words) {
    try {
      if (words[0].equals("load")) {
        return store.load(words[1]).map(it -> it.values().toString()).orElse("none");
      }
      for (int i = 0; i < Integer.parseInt(words[3]); i++) {
        if (!store.change(words[1], words[2] + i, Optional.of("x"))) {
          return "no session";
        }
      }
      return "changed";
    } catch (SessionStoreException e) {
      return "failed";
    }
  }
}
