import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Two workers of Naru beside two of Node: how connections spread over them, how long it takes from
 * the death of one until there are two again, and what each needs of memory. Prints a table.
 *
 * <p>{@code ./naru benchmarks/cluster/ClusterBenchmark.java [ROUNDS]}, from the project's folder.
 */
final class ClusterBenchmark {
  private static final int PORT = 18090;
  private static final int CONNECTIONS = 64;
  private static final int WARM_UP = 20_000;
  private static final long LIFE_MILLIS = 6_000;

  /** One round with one server. */
  private record Round(String balance, long refused, double fullAgain, double memory, double own) {}

  private ClusterBenchmark() {}

  public static void main(String[] args) throws Exception {
    int rounds = args.length > 0 ? Integer.parseInt(args[0]) : 3;
    Map<String, List<String>> commands = new TreeMap<>();
    commands.put("Naru", List.of("./naru", "--workers", "2", "benchmarks/cluster/Server.java"));
    commands.put("Node", List.of("node", "benchmarks/cluster/server.js"));
    Map<String, List<Round>> results = new TreeMap<>();
    for (int i = 0; i < rounds; i++) {
      for (Map.Entry<String, List<String>> each : commands.entrySet()) {
        results
            .computeIfAbsent(each.getKey(), name -> new ArrayList<>())
            .add(round(each.getValue()));
      }
    }
    System.out.println(
        "| | connections of 64 | refused | death to first answer of the next, ms | resident a"
            + " worker, MB | of it its own, MB |");
    System.out.println("|---|---|---|---|---|---|");
    results.forEach(
        (name, all) ->
            System.out.printf(
                Locale.ROOT,
                "| %s | %s | %d | %s | %s | %s |%n",
                name,
                String.join(", ", all.stream().map(Round::balance).toList()),
                all.stream().mapToLong(Round::refused).sum(),
                spread(all.stream().mapToDouble(Round::fullAgain).sorted().toArray()),
                spread(all.stream().mapToDouble(Round::memory).sorted().toArray()),
                spread(all.stream().mapToDouble(Round::own).sorted().toArray())));
  }

  private static String spread(double[] sorted) {
    return String.format(
        Locale.ROOT,
        "%.0f (%.0f–%.0f)",
        sorted[sorted.length / 2],
        sorted[0],
        sorted[sorted.length - 1]);
  }

  private static Round round(List<String> command) throws Exception {
    Process server =
        new ProcessBuilder(command)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try {
      Set<Long> workers = new HashSet<>();
      for (long end = System.nanoTime() + 60_000_000_000L; workers.size() < 2; ) {
        if (System.nanoTime() > end) {
          throw new IllegalStateException(command + " doesn't come up");
        }
        try {
          workers.add(ask());
        } catch (IOException early) {
          Thread.sleep(20);
        }
      }
      long up = System.nanoTime();
      for (int i = 0; i < WARM_UP; i++) {
        ask();
      }
      String balance = balance();
      double resident = 0;
      double own = 0;
      for (long worker : workers) {
        resident += rollup(worker, "Rss:") / 1e3;
        own += (rollup(worker, "Private_Clean:") + rollup(worker, "Private_Dirty:")) / 1e3;
      }
      // One that dies young is replaced later, lest a program that can't run is started all the
      // time.
      Thread.sleep(Math.max(0, LIFE_MILLIS - (System.nanoTime() - up) / 1_000_000));
      AtomicLong refused = new AtomicLong();
      AtomicLong answered = new AtomicLong();
      long victim = workers.iterator().next();
      long death = System.nanoTime();
      ProcessHandle.of(victim).orElseThrow().destroyForcibly();
      while (answered.get() == 0) {
        // Each by itself, for one that waits for the dead worker would wait too long for the next.
        Thread.startVirtualThread(() -> askForAnother(workers, answered, refused));
        Thread.sleep(5);
      }
      double fullAgain = (answered.get() - death) / 1e6;
      return new Round(balance, refused.get(), fullAgain, resident / 2, own / 2);
    } finally {
      List<ProcessHandle> all = server.descendants().toList();
      server.destroy();
      if (!server.waitFor(20, TimeUnit.SECONDS)) {
        server.destroyForcibly();
      }
      all.forEach(ProcessHandle::destroyForcibly);
    }
  }

  private static void askForAnother(Set<Long> known, AtomicLong answered, AtomicLong refused) {
    try {
      if (!known.contains(ask())) {
        answered.compareAndSet(0, System.nanoTime());
      }
    } catch (java.net.ConnectException e) {
      refused.incrementAndGet();
    } catch (IOException held) {
      // The dead worker had it, or has got it: Node hands it connections until it has seen the
      // death.
    }
  }

  /** Which worker answers on a new connection. */
  private static long ask() throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), PORT)) {
      return ask(socket);
    }
  }

  private static long ask(Socket socket) throws IOException {
    socket.setSoTimeout(500);
    socket
        .getOutputStream()
        .write("GET / HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
    byte[] buffer = new byte[1000];
    String answer = "";
    while (true) {
      int n = socket.getInputStream().read(buffer);
      if (n < 0) {
        throw new IOException("closed");
      }
      answer += new String(buffer, 0, n, StandardCharsets.US_ASCII);
      int body = answer.indexOf("\r\n\r\n");
      if (body > 0) {
        // Both tell the length.
        String length = answer.replaceAll("(?is).*content-length: (\\d+).*", "$1");
        if (answer.length() >= body + 4 + Integer.parseInt(length)) {
          return Long.parseLong(answer.substring(body + 4));
        }
      }
    }
  }

  private static String balance() throws IOException {
    Map<Long, Integer> counts = new TreeMap<>();
    List<Socket> open = new ArrayList<>();
    for (int i = 0; i < CONNECTIONS; i++) {
      Socket socket = new Socket(InetAddress.getLoopbackAddress(), PORT);
      open.add(socket);
      counts.merge(ask(socket), 1, Integer::sum);
    }
    for (Socket socket : open) {
      socket.close();
    }
    return String.join(
        "/", counts.values().stream().sorted().map(count -> Integer.toString(count)).toList());
  }

  private static double rollup(long pid, String field) throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/smaps_rollup"))) {
      if (line.startsWith(field)) {
        return Double.parseDouble(line.replaceAll("[^0-9]", ""));
      }
    }
    return 0;
  }
}
