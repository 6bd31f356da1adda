package naru.cluster;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * How a worker ended: with an exit status or by a signal, one of the two. As a text it reads as
 * Node's does: {@code code 1 signal null}.
 *
 * <p>Java tells the status and the signal of a process apart by its number alone, as shells do: 128
 * and the number of HUP, INT, QUIT, ILL, ABRT, BUS, FPE, KILL, SEGV or TERM is that signal,
 * anything else a code. A worker that itself exits with, say, 137 looks killed.
 */
public record Exit(OptionalInt code, Optional<String> signal) {
  private static final Map<Integer, String> SIGNALS =
      Map.of(
          1, "SIGHUP", 2, "SIGINT", 3, "SIGQUIT", 4, "SIGILL", 6, "SIGABRT", 7, "SIGBUS", 8,
          "SIGFPE", 9, "SIGKILL", 11, "SIGSEGV", 15, "SIGTERM");

  static Exit of(int status) {
    String signal = SIGNALS.get(status - 128);
    return signal == null
        ? new Exit(OptionalInt.of(status), Optional.empty())
        : new Exit(OptionalInt.empty(), Optional.of(signal));
  }

  @Override
  public String toString() {
    return "code "
        + (code.isPresent() ? String.valueOf(code.getAsInt()) : "null")
        + " signal "
        + signal.orElse("null");
  }
}
