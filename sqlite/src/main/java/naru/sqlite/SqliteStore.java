package naru.sqlite;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import naru.session.SessionStore;
import naru.session.SessionStoreException;
import naru.session.StoreAddressException;
import org.sqlite.SQLiteJDBCLoader;

/**
 * Sessions in a SQLite file, shared by all processes of one machine (not by a network's file
 * system). What a method has stored outlives the process; a crash of the machine itself may lose
 * the last moments. A value is a row, so changes to different values are all kept, whichever
 * process makes them.
 *
 * <p>The file appears with the store, mode 0600, and again when it is needed after it was deleted
 * while nobody had it open. A method that waits for the file, or another process' lock, longer than
 * the timeout is a {@link SessionStoreException}; the next one tries anew.
 */
public final class SqliteStore implements SessionStore, AutoCloseable {
  private static final Duration OLD_KEYS_KNOWN = Duration.ofMinutes(1);

  /** SQLite lets readers read at a time, and one writer write. */
  private static final int READERS = 2;

  /** How many of the expired a write forgets: more than it adds, so that they can't pile up. */
  private static final int SWEPT = 4;

  /** How many a full file forgets: so few are in one page that some become free. */
  private static final int SWEPT_WHEN_FULL = 1000;

  /** The driver's property for the folder into which it unpacks. */
  private static final String UNPACKED = "org.sqlite.tmpdir";

  private final InstantSource clock;
  private final Lane readers;
  private final Lane writer;

  /** {@link #SqliteStore(Path, SqliteOptions)} with the default options. */
  public SqliteStore(Path file) {
    this(file, SqliteOptions.defaults());
  }

  /**
   * A store in that file. Returns once the file is open, or couldn't be opened within 4 seconds;
   * then that is tried again when the store is asked.
   *
   * @throws StoreAddressException if the file is a folder, or its folder isn't there
   */
  public SqliteStore(Path file, SqliteOptions options) {
    this(file, options, InstantSource.system());
  }

  SqliteStore(Path file, SqliteOptions options, InstantSource clock) {
    Path absolute = file.toAbsolutePath().normalize();
    Path folder = absolute.getParent();
    if (Files.isDirectory(absolute) || folder == null || !Files.isDirectory(folder)) {
      throw new StoreAddressException(
          "Sessions can't be kept in %s: %s"
              .formatted(
                  absolute,
                  Files.isDirectory(absolute) ? "it is a folder, name a file" : "make its folder"));
    }
    this.clock = clock;
    loadLibrary();
    Database database = Database.of(absolute, options);
    this.writer = new Lane(database, true, 1);
    // Not before the file is there: each opens it, and one makes it.
    writer.awaitOpen();
    this.readers = new Lane(database, false, READERS);
    readers.awaitOpen();
  }

  /**
   * Takes its time, which is better taken now than from the first visitor. The driver leaves what
   * it unpacks until the process ends in order, so each that is killed would leave a megabyte.
   */
  private static synchronized void loadLibrary() {
    try {
      if (System.getProperty(UNPACKED) != null) {
        SQLiteJDBCLoader.initialize();
        return;
      }
      Path unpacked = Files.createTempDirectory("naru-sqlite");
      System.setProperty(UNPACKED, unpacked.toString());
      try {
        SQLiteJDBCLoader.initialize();
      } finally {
        System.clearProperty(UNPACKED);
        delete(unpacked);
      }
    } catch (Exception e) {
      throw new IllegalStateException(
          "SQLite's library can't be loaded. It is unpacked into the folder for temporary files,"
              + " which must allow programs; -Dorg.sqlite.tmpdir=FOLDER names another",
          e);
    }
  }

  /** As far as the system allows it while the library is in use. */
  private static void delete(Path folder) {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      for (Path file : files) {
        Files.deleteIfExists(file);
      }
      Files.deleteIfExists(folder);
    } catch (IOException inUse) {
      // The driver deletes the files when the process ends.
    }
  }

  @Override
  public Optional<Stored> load(String key) {
    return readers.run(
        link -> {
          String sql =
              """
              SELECT s.created, s.accessed, s.expires, v.name, v.value
              FROM naru_session s LEFT JOIN naru_session_value v ON v.session = s.id
              WHERE s.key = ? AND s.expires > ?\
              """;
          try (ResultSet rows = link.statement(sql, key, now()).executeQuery()) {
            return read(rows);
          }
        });
  }

  private static Optional<Stored> read(ResultSet rows) throws SQLException {
    if (!rows.next()) {
      return Optional.empty();
    }
    Instant created = Instant.ofEpochMilli(rows.getLong(1));
    Instant accessed = Instant.ofEpochMilli(rows.getLong(2));
    Instant expires = Instant.ofEpochMilli(rows.getLong(3));
    Map<String, String> values = new HashMap<>();
    do {
      String name = rows.getString(4);
      if (name != null) {
        values.put(name, rows.getString(5));
      }
    } while (rows.next());
    return Optional.of(new Stored(created, accessed, expires, values));
  }

  @Override
  public void create(String key, Stored session) {
    write(
        link -> {
          sweep(link, "naru_session", "id", "expires", SWEPT);
          String sql =
              """
              INSERT INTO naru_session (key, created, accessed, expires) VALUES (?, ?, ?, ?)
              RETURNING id\
              """;
          long id =
              firstLong(
                      link,
                      sql,
                      key,
                      session.created().toEpochMilli(),
                      session.accessed().toEpochMilli(),
                      session.expires().toEpochMilli())
                  .orElseThrow();
          for (Map.Entry<String, String> value : session.values().entrySet()) {
            set(link, id, value.getKey(), value.getValue());
          }
          return true;
        });
  }

  @Override
  public boolean change(String key, String name, Optional<String> value) {
    return write(
        link -> {
          OptionalLong id = find(link, key);
          if (id.isEmpty()) {
            return false;
          }
          if (value.isPresent()) {
            set(link, id.getAsLong(), name, value.get());
          } else {
            String sql = "DELETE FROM naru_session_value WHERE session = ? AND name = ?";
            link.statement(sql, id.getAsLong(), name).executeUpdate();
          }
          return true;
        });
  }

  private static void set(Link link, long id, String name, String value) throws SQLException {
    String sql =
        """
        INSERT INTO naru_session_value (session, name, value) VALUES (?, ?, ?)
        ON CONFLICT DO UPDATE SET value = excluded.value\
        """;
    link.statement(sql, id, name, value).executeUpdate();
  }

  @Override
  public void touch(String key, Instant accessed, Instant expires) {
    write(
        link -> {
          OptionalLong id = find(link, key);
          if (id.isPresent()) {
            String sql = "UPDATE naru_session SET accessed = ?, expires = ? WHERE id = ?";
            link.statement(sql, accessed.toEpochMilli(), expires.toEpochMilli(), id.getAsLong())
                .executeUpdate();
          }
          return true;
        });
  }

  @Override
  public void delete(String key) {
    writer.run(
        link -> {
          OptionalLong id = find(link, key);
          if (id.isPresent()) {
            link.statement("DELETE FROM naru_session WHERE id = ?", id.getAsLong()).executeUpdate();
          }
          return true;
        });
  }

  @Override
  public boolean rename(String from, String to) {
    return write(
        link -> {
          OptionalLong id = current(link, from);
          if (id.isEmpty()) {
            return false;
          }
          sweep(link, "naru_session_old_key", "key", "until", SWEPT);
          String old =
              """
              INSERT OR REPLACE INTO naru_session_old_key (key, session, until)
              SELECT key, id, ? FROM naru_session WHERE id = ?\
              """;
          link.statement(old, now() + OLD_KEYS_KNOWN.toMillis(), id.getAsLong()).executeUpdate();
          String sql = "UPDATE naru_session SET key = ? WHERE id = ?";
          link.statement(sql, to, id.getAsLong()).executeUpdate();
          return true;
        });
  }

  /** Does what needs room in the file, and makes some if there is none. */
  private <T> T write(Link.Work<T> work) {
    try {
      return writer.run(work);
    } catch (SessionStoreException e) {
      // By itself, for what fails takes back all that was done with it, a sweep too.
      if (!Link.isFull(e.getCause())
          || writer.run(link -> sweep(link, "naru_session", "id", "expires", SWEPT_WHEN_FULL))
              == 0) {
        throw e;
      }
    }
    return writer.run(work);
  }

  private OptionalLong current(Link link, String key) throws SQLException {
    String now = "SELECT id FROM naru_session WHERE key = ? AND expires > ?";
    return firstLong(link, now, key, now());
  }

  /** The session that has or had that key. */
  private OptionalLong find(Link link, String key) throws SQLException {
    OptionalLong id = current(link, key);
    if (id.isPresent()) {
      return id;
    }
    String before =
        """
        SELECT s.id FROM naru_session_old_key k JOIN naru_session s ON s.id = k.session
        WHERE k.key = ? AND k.until > ? AND s.expires > ?\
        """;
    return firstLong(link, before, key, now(), now());
  }

  private int sweep(Link link, String table, String key, String time, int most)
      throws SQLException {
    String sql =
        "DELETE FROM %s WHERE %s IN (SELECT %s FROM %s WHERE %s <= ? ORDER BY %s LIMIT ?)"
            .formatted(table, key, key, table, time, time);
    return link.statement(sql, now(), most).executeUpdate();
  }

  private static OptionalLong firstLong(Link link, String sql, Object... parameters)
      throws SQLException {
    try (ResultSet rows = link.statement(sql, parameters).executeQuery()) {
      return rows.next() ? OptionalLong.of(rows.getLong(1)) : OptionalLong.empty();
    }
  }

  private long now() {
    return clock.millis();
  }

  /** Waits for what is under way, and closes the file; later calls fail. */
  @Override
  public void close() {
    readers.close();
    writer.close();
  }
}
