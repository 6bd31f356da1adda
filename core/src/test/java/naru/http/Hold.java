package naru.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.Semaphore;
import org.sqlite.ProgressHandler;

/** Something that holds a virtual thread together with its carrier. */
interface Hold extends AutoCloseable {
  /** Holds the calling thread until it is released. */
  void hold() throws Exception;

  /** Lets who holds now go on, or who holds next. */
  void release() throws IOException;

  @Override
  default void close() throws IOException, SQLException {}

  /** What users do without a thought for it. */
  enum Way {
    COMPUTATION {
      @Override
      Hold open(Path folder) {
        return new Computation();
      }
    },
    CLASS_INITIALIZER {
      @Override
      Hold open(Path folder) {
        return new Initializer();
      }
    },
    FILE {
      @Override
      Hold open(Path folder) throws Exception {
        Path pipe = folder.resolve("pipe");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
        return new Pipe(pipe, new RandomAccessFile(pipe.toFile(), "rw"));
      }
    },
    SQLITE {
      @Override
      Hold open(Path folder) throws SQLException {
        return new Query(DriverManager.getConnection("jdbc:sqlite::memory:"));
      }
    };

    abstract Hold open(Path folder) throws Exception;
  }

  /** Never lets go by itself. */
  final class Computation implements Hold {
    private final Semaphore released = new Semaphore(0);

    @Override
    public void hold() {
      while (!released.tryAcquire()) {
        Thread.onSpinWait();
      }
    }

    @Override
    public void release() {
      released.release();
    }
  }

  /** A thread that waits in one is pinned. Works twice in a process, as classes do. */
  final class Initializer implements Hold {
    private static final Semaphore RELEASED = new Semaphore(0);
    private boolean again;

    @Override
    public void hold() {
      if (again) {
        Second.load();
      } else {
        again = true;
        First.load();
      }
    }

    @Override
    public void release() {
      RELEASED.release();
    }

    private static final class First {
      static {
        RELEASED.acquireUninterruptibly();
      }

      private static void load() {}
    }

    private static final class Second {
      static {
        RELEASED.acquireUninterruptibly();
      }

      private static void load() {}
    }
  }

  /** A file that has nothing to read yet, as one on a disk that is slow. */
  record Pipe(Path path, RandomAccessFile writer) implements Hold {
    @Override
    public void hold() throws IOException {
      try (FileInputStream in = new FileInputStream(path.toFile())) {
        assertThat(in.read()).isEqualTo(1);
      }
    }

    @Override
    public void release() throws IOException {
      writer.write(1);
    }

    @Override
    public void close() throws IOException {
      writer.close();
    }
  }

  /** Native code that computes. */
  final class Query implements Hold {
    private static final String ENDLESS =
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n";
    private final Connection connection;
    private final Semaphore released = new Semaphore(0);

    Query(Connection connection) throws SQLException {
      this.connection = connection;
      ProgressHandler.setHandler(
          connection,
          10_000,
          new ProgressHandler() {
            @Override
            protected int progress() {
              return released.tryAcquire() ? 1 : 0;
            }
          });
    }

    @Override
    public void hold() throws SQLException {
      try (Statement statement = connection.createStatement()) {
        assertThatExceptionOfType(SQLException.class)
            .isThrownBy(() -> statement.executeQuery(ENDLESS))
            .withMessageContaining("INTERRUPT");
      }
    }

    @Override
    public void release() {
      released.release();
    }

    @Override
    public void close() throws SQLException {
      connection.close();
    }
  }
}
