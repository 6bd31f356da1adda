package naru.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The terminal that this process was started from, if it was. */
final class Terminal {
  private final Path device;
  private final boolean wasThere;

  /**
   * @param device of the terminal of whoever opens it: {@code /dev/tty}
   */
  Terminal(Path device) {
    this.device = device;
    this.wasThere = isThere();
  }

  /** Whether there was one, and it has been closed. */
  boolean isGone() {
    return wasThere && !isThere();
  }

  private boolean isThere() {
    try {
      Files.newInputStream(device).close();
      return true;
    } catch (IOException none) {
      return false;
    }
  }
}
