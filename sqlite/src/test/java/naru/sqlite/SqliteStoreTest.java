package naru.sqlite;

import java.nio.file.Path;
import java.time.Duration;
import naru.session.SessionStore;
import naru.session.SessionStoreContract;
import org.junit.jupiter.api.io.TempDir;

class SqliteStoreTest extends SessionStoreContract {
  @TempDir Path folder;

  @Override
  protected SessionStore store() {
    return new SqliteStore(
        folder.resolve("sessions.db"), SqliteOptions.defaults().withTimeout(Duration.ofMinutes(1)));
  }
}
