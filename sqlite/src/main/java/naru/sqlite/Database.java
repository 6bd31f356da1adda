package naru.sqlite;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConfig.JournalMode;
import org.sqlite.SQLiteConfig.SynchronousMode;

/**
 * The file, and how it is opened.
 *
 * @param file its absolute path
 * @param maxBytes how large it may become
 */
record Database(Path file, SqliteOptions options, long maxBytes) {
  /** What SQLite waits for a lock by itself; who asked may have given up by then. */
  private static final int BUSY_MILLIS = 20;

  private static final int PAGE_BYTES = 4096;

  /** As many as the kernel follows. */
  private static final int MOST_LINKS = 40;

  private static final String[] SCHEMA = {
    """
    CREATE TABLE IF NOT EXISTS naru_session (
      id INTEGER PRIMARY KEY,
      key TEXT NOT NULL UNIQUE,
      created INTEGER NOT NULL,
      accessed INTEGER NOT NULL,
      expires INTEGER NOT NULL
    ) STRICT\
    """,
    "CREATE INDEX IF NOT EXISTS naru_session_expires ON naru_session (expires)",
    // A row for each value, so that writes to different ones never meet.
    """
    CREATE TABLE IF NOT EXISTS naru_session_value (
      session INTEGER NOT NULL REFERENCES naru_session ON DELETE CASCADE,
      name TEXT NOT NULL,
      value TEXT NOT NULL,
      PRIMARY KEY (session, name)
    ) STRICT, WITHOUT ROWID\
    """,
    """
    CREATE TABLE IF NOT EXISTS naru_session_old_key (
      key TEXT NOT NULL PRIMARY KEY,
      session INTEGER NOT NULL REFERENCES naru_session ON DELETE CASCADE,
      until INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID\
    """,
    "CREATE INDEX IF NOT EXISTS naru_session_old_key_until ON naru_session_old_key (until)",
    "CREATE INDEX IF NOT EXISTS naru_session_old_key_session ON naru_session_old_key (session)",
  };

  /**
   * What a small file system, such as one in memory, has to offer belongs to others too, and a file
   * that fills it can't even forget its oldest sessions.
   */
  static Database of(Path file, SqliteOptions options) {
    return new Database(file, options, Math.min(options.maxBytes(), room(file)));
  }

  private static long room(Path file) {
    try {
      long taken = Files.exists(file) ? Files.size(file) : 0;
      long free = Files.getFileStore(file.resolveSibling(".")).getUsableSpace();
      return room(taken, free);
    } catch (IOException unknown) {
      return Long.MAX_VALUE;
    }
  }

  /** The same each time that the file is opened, however large it has become. */
  static long room(long taken, long free) {
    return Math.max(SqliteOptions.LEAST_BYTES, (taken + free) / 2);
  }

  /** Makes the file if it is missing, readable by its owner alone; SQLite's other files follow. */
  Connection open() throws SQLException {
    try {
      create();
    } catch (IOException e) {
      throw new SQLException(file + " can't be made: " + e, e);
    }
    SQLiteConfig config = new SQLiteConfig();
    config.setPageSize(PAGE_BYTES);
    config.setJournalMode(JournalMode.WAL);
    // A crash of the machine may lose the last moments, never the file; a process' loses nothing.
    config.setSynchronous(SynchronousMode.NORMAL);
    config.setJournalSizeLimit(16 << 20);
    config.setBusyTimeout(BUSY_MILLIS);
    config.enforceForeignKeys(true);
    config.setMaxPageCount((int) Math.min(Integer.MAX_VALUE, maxBytes / PAGE_BYTES));
    // As a URI, in which no character of the path means anything.
    Connection connection = config.createConnection("jdbc:sqlite:" + file.toUri());
    try (Statement statement = connection.createStatement()) {
      for (String part : SCHEMA) {
        statement.execute(part);
      }
      return connection;
    } catch (SQLException e) {
      connection.close();
      throw e;
    }
  }

  private void create() throws IOException {
    if (Files.exists(file)) {
      return;
    }
    boolean posix = file.getFileSystem().supportedFileAttributeViews().contains("posix");
    FileAttribute<?>[] ownersAlone =
        posix
            ? new FileAttribute<?>[] {
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
            }
            : new FileAttribute<?>[0];
    try {
      Files.createFile(whereItLeads(file), ownersAlone);
    } catch (FileAlreadyExistsException anotherProcessWasFirst) {
      return;
    }
  }

  /** SQLite follows a link to what isn't there yet, and would make that file readable by all. */
  private static Path whereItLeads(Path file) throws IOException {
    Path end = file;
    for (int links = 0; links < MOST_LINKS && Files.isSymbolicLink(end); links++) {
      end = end.resolveSibling(Files.readSymbolicLink(end));
    }
    return end;
  }
}
