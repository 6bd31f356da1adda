/** Naru's sessions in SQLite: found by the address {@code sqlite:FILE}, or made by hand. */
module naru.sqlite {
  requires java.sql;
  requires naru;
  requires static org.jspecify;
  requires org.xerial.sqlitejdbc;

  exports naru.sqlite;

  provides naru.session.SessionStoreProvider with
      naru.sqlite.SqliteProvider;
}
