package naru.sqlite;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A connection, opened when it is needed and closed when it failed, so that what was wrong with it
 * is gone with it. To be used by one thread.
 */
final class Link implements AutoCloseable {
  private static final int BUSY = 5;
  private static final int LOCKED = 6;
  private static final int FULL = 13;

  /** What is done with a connection, whole or not at all. */
  interface Work<T> {
    T with(Link link) throws SQLException;
  }

  private final Database database;
  private final boolean writes;
  private final Map<String, PreparedStatement> prepared = new HashMap<>();
  private @Nullable Connection connection;

  Link(Database database, boolean writes) {
    this.database = database;
    this.writes = writes;
  }

  /** Tries once; a lock of another process' is an error that {@link #isBusy} knows. */
  <T> T run(Work<T> work) throws SQLException {
    boolean begun = false;
    try {
      if (writes) {
        // Not by the driver's own transactions: as soon as one has ended it begins the next, and so
        // keeps all other processes out for good.
        statement("BEGIN IMMEDIATE").execute();
        begun = true;
      }
      T result = work.with(this);
      if (writes) {
        statement("COMMIT").execute();
      }
      return result;
    } catch (SQLException | RuntimeException | Error e) {
      if (!(e instanceof SQLException failure && isBusy(failure))) {
        close();
      } else if (begun) {
        rollback();
      }
      throw e;
    }
  }

  private Connection open() throws SQLException {
    Connection open = connection;
    if (open == null) {
      open = database.open();
      connection = open;
    }
    return open;
  }

  private void rollback() {
    try {
      statement("ROLLBACK").execute();
    } catch (SQLException cannotGoOn) {
      close();
    }
  }

  /** The statement, with these parameters; prepared once. */
  PreparedStatement statement(String sql, Object... parameters) throws SQLException {
    PreparedStatement statement = prepared.get(sql);
    if (statement == null) {
      statement = open().prepareStatement(sql);
      prepared.put(sql, statement);
    }
    for (int i = 0; i < parameters.length; i++) {
      statement.setObject(i + 1, parameters[i]);
    }
    return statement;
  }

  static boolean isBusy(SQLException failure) {
    return failure.getErrorCode() == BUSY || failure.getErrorCode() == LOCKED;
  }

  static boolean isFull(@Nullable Throwable failure) {
    return failure instanceof SQLException known && known.getErrorCode() == FULL;
  }

  @Override
  public void close() {
    prepared.clear();
    Connection gone = connection;
    connection = null;
    if (gone != null) {
      try {
        gone.close();
      } catch (SQLException itIsGoneAnyway) {
        return;
      }
    }
  }
}
