package naru.sqlite;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Set;
import naru.session.SessionStore;
import naru.session.SessionStoreProvider;
import naru.session.StoreAddressException;

/** Opens {@code sqlite:FILE}; {@code sqlite:///FILE} is the same for an absolute path. */
public final class SqliteProvider implements SessionStoreProvider {
  /** For the service loader. */
  public SqliteProvider() {}

  @Override
  public Set<String> schemes() {
    return Set.of("sqlite");
  }

  @Override
  public SessionStore open(String address) {
    String file = address.substring(address.indexOf(':') + 1);
    if (file.startsWith("///")) {
      file = file.substring(2);
    }
    if (file.isBlank() || file.startsWith("//") || file.startsWith(":")) {
      throw new StoreAddressException(
          "'%s' names no file: use sqlite:FILE, such as sqlite:sessions.db".formatted(address));
    }
    try {
      return new SqliteStore(Path.of(file));
    } catch (InvalidPathException e) {
      throw new StoreAddressException("'%s' names no file: %s".formatted(address, e.getMessage()));
    }
  }
}
