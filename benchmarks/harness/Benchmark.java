import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Measures Naru beside its peers: builds and starts them, checks their answers, takes turns in
 * rounds, and reports.
 */
final class Benchmark {
  static final Path HOME = Path.of(System.getProperty("benchmarks"));
  static final Path ROOT = HOME.getParent();

  /** All processes that run because of us. */
  static final Set<Process> started = ConcurrentHashMap.newKeySet();

  private static final String USAGE =
      """
      ./benchmarks/run [--quick] [--rounds n] [--peers a,b] [--rows x,y]
        --quick   one short round, within five minutes; its table isn't kept
        --rounds  so many, to tell apart what is close together; three go without saying
        --peers   only these: %s
        --rows    only these: %s
      Without --quick the table is appended to benchmarks/RESULTS.md.
      """;

  private static boolean quick;
  private static int rounds = 3;
  private static List<Peer> peers = Peer.all();
  private static List<Row> rows = List.of(Row.values());

  private Benchmark() {}

  public static void main(String[] arguments) throws Exception {
    try {
      options(arguments);
    } catch (IllegalArgumentException e) {
      System.err.println("benchmarks: " + e.getMessage() + "\n" + usage());
      System.exit(2);
    }
    Runtime.getRuntime().addShutdownHook(new Thread(Benchmark::endAll));
    Files.createDirectories(HOME.resolve("target"));
    Report report = new Report(peers, rows);
    wanted();
    Material.make();
    Map<Peer, String> versions = new LinkedHashMap<>();
    for (Peer peer : List.copyOf(peers)) {
      try {
        say("building " + peer.title());
        peer.build();
        versions.put(peer, peer.version());
      } catch (IOException e) {
        say(peer.title() + " is left out: " + e.getMessage());
        peers.remove(peer);
      }
    }
    if (quick) {
      rounds = 1;
    }
    if (rows.stream().anyMatch(row -> !row.isFresh())) {
      underLoad(report);
    }
    if (rows.stream().anyMatch(Row::isFresh)) {
      freshOnes(report);
    }
    String table =
        "## "
            + LocalDate.now()
            + ", "
            + machine()
            + (quick ? ", quick" : ", " + rounds + (rounds == 1 ? " round" : " rounds"))
            + "\n\n"
            + report.markdown(versions);
    System.out.println(table);
    if (!quick) {
      Files.writeString(
          HOME.resolve("RESULTS.md"),
          "\n" + table,
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
    }
  }

  private static void options(String[] arguments) {
    for (int i = 0; i < arguments.length; i++) {
      switch (arguments[i]) {
        case "--quick" -> quick = true;
        case "--peers", "--rows", "--rounds" -> {
          if (i + 1 == arguments.length) {
            throw new IllegalArgumentException(arguments[i] + " wants a value");
          }
          if (arguments[i].equals("--rounds")) {
            rounds = rounds(arguments[++i]);
            continue;
          }
          List<String> names = List.of(arguments[i + 1].split(","));
          if (arguments[i++].equals("--rows")) {
            rows =
                names.stream()
                    .map(name -> Row.of(name).orElseThrow(() -> unknown("row", name)))
                    .sorted()
                    .toList();
          } else {
            names.forEach(
                name -> {
                  if (Peer.all().stream().noneMatch(peer -> peer.name().equals(name))) {
                    throw unknown("peer", name);
                  }
                });
            peers = peers.stream().filter(peer -> names.contains(peer.name())).toList();
          }
        }
        case "--help", "-h" -> {
          System.out.print(usage());
          System.exit(0);
        }
        default -> throw new IllegalArgumentException("there is no option " + arguments[i]);
      }
    }
    peers = new ArrayList<>(peers);
  }

  private static int rounds(String wanted) {
    if (!wanted.matches("[1-9][0-9]?")) {
      throw new IllegalArgumentException("--rounds wants a number from 1 to 99, not " + wanted);
    }
    return Integer.parseInt(wanted);
  }

  private static IllegalArgumentException unknown(String what, String name) {
    return new IllegalArgumentException("there is no " + what + " " + name);
  }

  private static String usage() {
    return USAGE.formatted(
        Peer.all().stream().map(Peer::name).collect(Collectors.joining(" ")),
        Arrays.stream(Row.values()).map(row -> row.key).collect(Collectors.joining(" ")));
  }

  /** Goes on without what isn't installed, and says what would install it. */
  private static void wanted() {
    List<String> packages = new ArrayList<>();
    if (!Shell.has("wrk")) {
      packages.add("wrk");
    }
    if (!Shell.has("h2load")) {
      packages.add("nghttp2-client");
    }
    for (Peer peer : List.copyOf(peers)) {
      if (!peer.program().isEmpty() && !Shell.has(peer.program())) {
        packages.add(peer.program().equals("node") ? "nodejs" : "nginx-light");
        peers.remove(peer);
      }
    }
    rows = rows.stream().filter(row -> row.tool().isEmpty() || Shell.has(row.tool())).toList();
    if (!packages.isEmpty()) {
      say(
          "goes on without what is missing; to have all: apt-get install "
              + String.join(" ", packages));
    }
  }

  /** All servers run from beginning to end; in each round they take turns row by row. */
  private static void underLoad(Report report) throws Exception {
    Map<Peer, Server> servers = new LinkedHashMap<>();
    boolean secure = rows.stream().anyMatch(Row::isSecure);
    Set<String> broken = ConcurrentHashMap.newKeySet();
    try {
      for (Peer peer : peers) {
        try {
          if (peer.kind() == Peer.Kind.NARU) {
            // The first process behind a build compiles the program and serves by what it loaded
            // for that.
            Server.start(peer, secure).close();
          }
          servers.put(peer, Server.start(peer, secure));
        } catch (IOException e) {
          fail(report, peer.title() + " is left out: " + e.getMessage());
        }
      }
      for (Map.Entry<Peer, Server> entry : servers.entrySet()) {
        for (Row row : rows) {
          if (entry.getKey().has(row)) {
            try {
              Answers.check(entry.getValue(), row);
            } catch (IOException e) {
              broken.add(entry.getKey().name() + row);
              fail(report, entry.getKey().title() + ", " + row.title + ": " + e);
            }
          }
        }
      }
      for (int round = 1; round <= rounds; round++) {
        for (Row row : rows) {
          if (row.isFresh()) {
            continue;
          }
          say("round " + round + ": " + row.title);
          for (Map.Entry<Peer, Server> entry : inTurn(servers.entrySet(), round, row)) {
            Peer peer = entry.getKey();
            if (peer.has(row) && !broken.contains(peer.name() + row)) {
              try {
                measure(report, entry.getValue(), row, round);
              } catch (IOException e) {
                broken.add(peer.name() + row);
                report.drop(row, peer);
                fail(report, peer.title() + ", " + row.title + ": " + e.getMessage());
              }
            }
          }
        }
      }
    } finally {
      for (Server server : servers.values()) {
        server.close();
      }
    }
  }

  /** In another order each time, so that none is always measured behind the same. */
  private static <T> List<T> inTurn(Collection<T> all, int round, Row row) {
    List<T> turns = new ArrayList<>(all);
    Collections.shuffle(turns, new Random(round * 31L + row.ordinal()));
    return turns;
  }

  private static void measure(Report report, Server server, Row row, int round) throws Exception {
    // The first round is also the one in which the JIT has to learn the row; of handshakes there
    // are few in a second.
    int learning = row == Row.HANDSHAKE ? 20 : 6;
    int warm = quick ? row.quickWarmUp : round == 1 ? learning : 1;
    if (row == Row.SLEEP) {
      if (warm > 0) {
        Connections.besideSleepers(server, warm);
      }
      // Long, or a moment in which the machine did something else is one of a hundred.
      report.add(row, server.peer, Connections.besideSleepers(server, quick ? 1 : 12));
      return;
    }
    if (warm > 0) {
      // Handshakes of a cold JVM take longer than a quick measurement.
      Load.warm(server, quick && row == Row.TLS ? Row.HANDSHAKE : row, warm);
    }
    Load load = Load.put(server, row, quick ? 1 : 4);
    report.add(row, server.peer, load);
    if (load.failed() > 0) {
      fail(
          report,
          server.peer.title()
              + ", "
              + row.title
              + ": "
              + load.failed()
              + " failed beside "
              + load.requests()
              + " answers");
    }
  }

  /** Rows that want a new process each time. A first start is thrown away, for it fills caches. */
  private static void freshOnes(Report report) throws Exception {
    boolean loaded = rows.stream().anyMatch(row -> !row.isFresh());
    Map<Peer, Boolean> warm = new HashMap<>();
    Set<Peer> broken = new HashSet<>();
    for (int round = 1; round <= rounds; round++) {
      say("round " + round + ": starts");
      for (Peer peer : inTurn(peers, round, Row.START)) {
        if (peer.name().equals("netty-boringssl") || warm.getOrDefault(peer, true) == false) {
          continue;
        }
        try {
          if (warm.put(peer, true) == null && !loaded) {
            Server.start(peer, false).close();
          }
          try (Server server = Server.start(peer, false)) {
            if (rows.contains(Row.START)) {
              report.add(Row.START, peer, server.startMillis);
            }
            if (rows.contains(Row.MEMORY)) {
              TimeUnit.SECONDS.sleep(1);
              report.add(Row.MEMORY, peer, server.memoryKilobytes() / 1024);
            }
            if (rows.contains(Row.IDLE)) {
              idle(report, server, broken);
            }
          }
        } catch (IOException e) {
          warm.put(peer, false);
          Stream.of(Row.values()).filter(Row::isFresh).forEach(row -> report.drop(row, peer));
          fail(report, peer.title() + ", starts: " + e.getMessage());
        }
      }
    }
  }

  private static void idle(Report report, Server server, Set<Peer> broken) throws Exception {
    Peer peer = server.peer;
    if (broken.contains(peer)) {
      return;
    }
    try {
      report.add(Row.IDLE, peer, Connections.idleKilobytes(server));
    } catch (IOException e) {
      broken.add(peer);
      report.drop(Row.IDLE, peer);
      fail(report, peer.title() + ", " + Row.IDLE.title + ": " + e.getMessage());
    }
  }

  private static String machine() throws IOException {
    String processor =
        Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
            .filter(line -> line.startsWith("model name"))
            .findFirst()
            .map(line -> line.replaceFirst(".*: ", ""))
            .orElse(System.getProperty("os.arch"));
    return Runtime.getRuntime().availableProcessors()
        + " × "
        + processor
        + ", Linux "
        + System.getProperty("os.version")
        + " ("
        + Files.readString(Path.of("/proc/sys/net/ipv4/tcp_congestion_control")).strip()
        + ")"
        + ", Java "
        + Runtime.version();
  }

  private static void fail(Report report, String what) {
    say(what);
    report.note(what.lines().findFirst().orElse(""));
  }

  private static void say(String what) {
    System.err.println("benchmarks: " + what);
  }

  private static void endAll() {
    started.forEach(process -> process.descendants().forEach(ProcessHandle::destroyForcibly));
    started.forEach(Process::destroyForcibly);
  }
}
