import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One spell of requests on a server: how many were answered, and what that cost the server. */
record Load(long requests, long failed, double seconds, double cpuSeconds) {
  private static final Pattern WRK = Pattern.compile("(\\d+) requests in ");
  private static final Pattern WRK_ERRORS =
      Pattern.compile("Socket errors: connect (\\d+), read (\\d+), write (\\d+), timeout (\\d+)");
  private static final Pattern WRK_STATUS = Pattern.compile("Non-2xx or 3xx responses: (\\d+)");
  private static final Pattern H2LOAD =
      Pattern.compile("(\\d+) succeeded, (\\d+) failed, (\\d+) errored, (\\d+) timeout");
  private static final Pattern H2LOAD_STATUS = Pattern.compile("status codes: (\\d+) 2xx");
  private static final int CONNECTIONS = 64;

  double microsPerRequest() {
    return cpuSeconds * 1e6 / requests;
  }

  double requestsPerSecond() {
    return requests / seconds;
  }

  static Load put(Server server, Row row, int seconds) throws IOException, InterruptedException {
    double cpu = server.cpuSeconds();
    long start = System.nanoTime();
    Answered answered =
        switch (row) {
          case HTTP2 -> streams(server, row, seconds);
          case HANDSHAKE -> handshakes(server, row, seconds);
          default -> wrk(server, row, seconds);
        };
    double took = (System.nanoTime() - start) / 1e9;
    return new Load(answered.requests, answered.failed, took, server.cpuSeconds() - cpu);
  }

  /** The same for nothing but the JIT; what fails while it is cold is told when it is measured. */
  static void warm(Server server, Row row, int seconds) throws IOException, InterruptedException {
    try {
      put(server, row, seconds);
    } catch (Failed e) {
      // The measurement that follows says it.
    }
  }

  private record Answered(long requests, long failed) {
    static final Answered NONE = new Answered(0, 0);

    Answered and(Answered more) {
      return new Answered(requests + more.requests, failed + more.failed);
    }
  }

  private static final class Failed extends IOException {
    Failed(String message) {
      super(message);
    }
  }

  private static Answered wrk(Server server, Row row, int seconds)
      throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(List.of("wrk", "-t", "2", "-c", "" + CONNECTIONS, "-d", seconds + "s"));
    if (row == Row.CONNECTION) {
      command.addAll(List.of("-H", "Connection: close"));
    }
    if (row == Row.JSON_IN) {
      Path script = Material.TARGET.resolve("post.lua");
      Files.writeString(
          script,
          """
          wrk.method = "POST"
          wrk.headers["Content-Type"] = "application/json"
          wrk.body = '%s'
          """
              .formatted(Answers.JSON_BODY));
      command.addAll(List.of("-s", script.toString()));
    }
    command.add(url(server, row));
    String output = Shell.output(command.toArray(String[]::new));
    long requests = number(WRK, output, 1);
    Matcher errors = WRK_ERRORS.matcher(output);
    long failed = WRK_STATUS.matcher(output).find() ? number(WRK_STATUS, output, 1) : 0;
    if (errors.find()) {
      for (int i = 1; i <= 4; i++) {
        // Some servers close without having said so, which wrk takes for an error of reading.
        if (i != 2 || row != Row.CONNECTION) {
          failed += Long.parseLong(errors.group(i));
        }
      }
    }
    return mostly(requests, failed, output);
  }

  /**
   * In spells of a second: h2load gives up on a connection that a server closes after its 100,000
   * requests.
   */
  private static Answered streams(Server server, Row row, int seconds)
      throws IOException, InterruptedException {
    Answered all = Answered.NONE;
    for (int second = 0; second < seconds; second++) {
      all = all.and(h2load(server, row, "-c", "8", "-m", "32", "-D", "1"));
    }
    return all;
  }

  /**
   * Full handshakes: wrk resumes the session of its connection before, so here a new h2load opens
   * 64 connections for a request each, again and again.
   */
  private static Answered handshakes(Server server, Row row, int seconds)
      throws IOException, InterruptedException {
    long end = System.nanoTime() + seconds * 1_000_000_000L;
    Answered all = Answered.NONE;
    do {
      all = all.and(h2load(server, row, "--h1", "-c", "" + CONNECTIONS, "-n", "" + CONNECTIONS));
    } while (System.nanoTime() < end);
    return all;
  }

  private static Answered h2load(Server server, Row row, String... options)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("h2load", "-t", "1"));
    command.addAll(List.of(options));
    command.add(url(server, row));
    String output = Shell.output(command.toArray(String[]::new));
    long succeeded = number(H2LOAD, output, 1);
    long failed = number(H2LOAD, output, 2) + number(H2LOAD, output, 4);
    // In a spell by time, status codes count what came before its end, requests also what was
    // counted after.
    number(H2LOAD_STATUS, output, 1);
    return mostly(succeeded, failed, output);
  }

  private static Answered mostly(long requests, long failed, String output) throws IOException {
    if (requests < 20 || failed > requests / 1000) {
      throw new Failed(failed + " failures beside " + requests + " answers:\n" + output);
    }
    return new Answered(requests, failed);
  }

  private static long number(Pattern pattern, String output, int group) throws IOException {
    Matcher matcher = pattern.matcher(output);
    if (!matcher.find()) {
      throw new IOException("no \"" + pattern + "\" in:\n" + output);
    }
    return Long.parseLong(matcher.group(group));
  }

  private static String url(Server server, Row row) {
    return row.isSecure()
        ? "https://127.0.0.1:" + server.tlsPort + row.path()
        : "http://127.0.0.1:" + server.port + row.path();
  }
}
