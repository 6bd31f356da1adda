import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Collects what the rounds measured and draws the tables. */
final class Report {
  private record Cell(List<Double> values, List<Double> rates) {}

  private final List<Peer> peers;
  private final List<Row> rows;
  private final Map<Row, Map<String, Cell>> cells = new EnumMap<>(Row.class);
  private final List<String> notes = new ArrayList<>();

  Report(List<Peer> peers, List<Row> rows) {
    this.peers = peers;
    this.rows = rows;
  }

  void add(Row row, Peer peer, double value) {
    cell(row, peer).values.add(value);
  }

  void add(Row row, Peer peer, Load load) {
    cell(row, peer).values.add(load.microsPerRequest());
    cell(row, peer).rates.add(load.requestsPerSecond());
  }

  /** A row that failed in a later round has no figure of the others. */
  void drop(Row row, Peer peer) {
    cells.getOrDefault(row, new LinkedHashMap<>()).remove(peer.name());
  }

  void note(String note) {
    if (!notes.contains(note)) {
      notes.add(note);
    }
  }

  private Cell cell(Row row, Peer peer) {
    return cells
        .computeIfAbsent(row, _ -> new LinkedHashMap<>())
        .computeIfAbsent(peer.name(), _ -> new Cell(new ArrayList<>(), new ArrayList<>()));
  }

  private Optional<Cell> found(Row row, Peer peer) {
    return Optional.ofNullable(cells.getOrDefault(row, Map.of()).get(peer.name()));
  }

  String markdown(Map<Peer, String> versions) {
    StringBuilder out = new StringBuilder();
    out.append(
        "Medians; ± is half the distance between the lowest and the highest round, as a part of the"
            + " median.\n");
    out.append("µs are CPU time of the server for a request.\n\n");
    header(out, "", versions);
    for (Row row : rows) {
      out.append("| ").append(row.title).append(", ").append(row.unit);
      for (Peer peer : peers) {
        out.append(" | ").append(found(row, peer).map(cell -> shown(cell.values)).orElse("–"));
      }
      out.append(" |\n");
    }
    ratios(out);
    if (rows.stream().anyMatch(Row::isLoad)) {
      out.append(
          "\nAnswers in a second, with load generator and server on the same processors:\n\n");
      header(out, "", versions);
      for (Row row : rows) {
        if (row.isLoad()) {
          out.append("| ").append(row.title);
          for (Peer peer : peers) {
            out.append(" | ")
                .append(
                    found(row, peer)
                        .map(cell -> String.format(Locale.ROOT, "%,.0f", median(cell.rates)))
                        .orElse("–"));
          }
          out.append(" |\n");
        }
      }
    }
    if (!notes.isEmpty()) {
      out.append('\n');
      notes.forEach(note -> out.append("- ").append(note).append('\n'));
    }
    return out.toString();
  }

  private void header(StringBuilder out, String first, Map<Peer, String> versions) {
    out.append("| ").append(first);
    peers.forEach(
        peer -> out.append(" | ").append(peer.title()).append(' ').append(versions.get(peer)));
    out.append(" |\n|---").append("|---".repeat(peers.size())).append("|\n");
  }

  /** Naru beside bare Netty, and beside the best of the frameworks and servers. */
  private void ratios(StringBuilder out) {
    Optional<Peer> naru = peers.stream().filter(peer -> peer.name().equals(Peer.NARU)).findAny();
    if (naru.isEmpty() || peers.size() < 2) {
      return;
    }
    out.append(
        "\n"
            + "Naru's figure divided by that of another in the same round (below 1: Naru takes"
            + " less):\n\n");
    out.append(
        "| | to bare Netty | to Netty with BoringSSL | to the best peer but Netty | to the best"
            + " Java peer but Netty |\n"
            + "|---|---|---|---|---|\n");
    for (Row row : rows) {
      Optional<Cell> its = found(row, naru.get());
      if (its.isEmpty()) {
        continue;
      }
      out.append("| ").append(row.title);
      out.append(" | ").append(ratio(its.get(), row, named(Peer.NETTY), false));
      out.append(" | ").append(ratio(its.get(), row, named("netty-boringssl"), false));
      List<Peer> others =
          peers.stream()
              .filter(peer -> !peer.name().startsWith(Peer.NETTY) && !peer.equals(naru.get()))
              .toList();
      out.append(" | ").append(ratio(its.get(), row, best(row, others), true));
      List<Peer> java = others.stream().filter(peer -> peer.kind() == Peer.Kind.JAVA).toList();
      out.append(" | ").append(ratio(its.get(), row, best(row, java), true)).append(" |\n");
    }
  }

  private Optional<Peer> named(String name) {
    return peers.stream().filter(peer -> peer.name().equals(name)).findAny();
  }

  private Optional<Peer> best(Row row, List<Peer> among) {
    return among.stream()
        .filter(peer -> found(row, peer).isPresent())
        .min((a, b) -> Double.compare(median(cell(row, a).values), median(cell(row, b).values)));
  }

  private String ratio(Cell its, Row row, Optional<Peer> other, boolean named) {
    Optional<Cell> theirs = other.flatMap(peer -> found(row, peer));
    if (theirs.isEmpty()) {
      return "–";
    }
    int rounds = Math.min(its.values.size(), theirs.get().values.size());
    List<Double> ratios = new ArrayList<>();
    for (int i = 0; i < rounds; i++) {
      ratios.add(its.values.get(i) / theirs.get().values.get(i));
    }
    String text = String.format(Locale.ROOT, "%.2f", median(ratios));
    if (ratios.size() > 1) {
      double[] sorted = sorted(ratios);
      text += String.format(Locale.ROOT, " (%.2f–%.2f)", sorted[0], sorted[sorted.length - 1]);
    }
    return named ? text + " " + other.get().title() : text;
  }

  private static String shown(List<Double> values) {
    double median = median(values);
    String text = String.format(Locale.ROOT, median < 100 ? "%.1f" : "%.0f", median);
    if (values.size() > 1 && median != 0) {
      double[] sorted = sorted(values);
      text +=
          String.format(
              Locale.ROOT, " ±%.0f %%", (sorted[sorted.length - 1] - sorted[0]) / 2 / median * 100);
    }
    return text;
  }

  private static double median(List<Double> values) {
    double[] sorted = sorted(values);
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }

  private static double[] sorted(List<Double> values) {
    double[] sorted = values.stream().mapToDouble(value -> value).toArray();
    Arrays.sort(sorted);
    return sorted;
  }
}
