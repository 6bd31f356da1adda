import java.util.Arrays;
import java.util.Optional;

/** What is measured, in the order of the table. */
enum Row {
  TEXT("text", "plain text", "µs", 1),
  CHUNKS("chunks", "write + end (chunked)", "µs", 0),
  JSON_OUT("json-out", "JSON out", "µs", 0),
  JSON_IN("json-in", "JSON in (POST)", "µs", 0),
  STATIC_1K("static-1k", "static 1 KiB", "µs", 0),
  STATIC_100K("static-100k", "static 100 KiB", "µs", 0),
  TLS("tls", "TLS 1.3, h1", "µs", 2),
  HTTP2("h2", "HTTP/2 with TLS, 8 × 32 streams", "µs", 0),
  CONNECTION("connection", "a connection a request", "µs", 0),
  HANDSHAKE("handshake", "a TLS handshake a request", "µs", 0),
  SLEEP("sleep", "answer beside 200 sleepers, 99 % within", "ms", 0),
  START("start", "start to first answer", "ms", 0),
  MEMORY("memory", "memory when idle", "MB", 0),
  IDLE("idle", "an idle connection", "KB", 0);

  final String key;
  final String title;
  final String unit;

  /** Seconds before a quick measurement, none where a row before it has warmed the same code. */
  final int quickWarmUp;

  Row(String key, String title, String unit, int quickWarmUp) {
    this.key = key;
    this.title = title;
    this.unit = unit;
    this.quickWarmUp = quickWarmUp;
  }

  static Optional<Row> of(String key) {
    return Arrays.stream(values()).filter(row -> row.key.equals(key)).findAny();
  }

  /** Whether it is CPU time of a server under load, which has a throughput too. */
  boolean isLoad() {
    return unit.equals("µs");
  }

  boolean isSecure() {
    return this == TLS || this == HTTP2 || this == HANDSHAKE;
  }

  /** Whether it wants a process of its own, started for it. */
  boolean isFresh() {
    return this == START || this == MEMORY || this == IDLE;
  }

  String tool() {
    return this == HTTP2 || this == HANDSHAKE ? "h2load" : isLoad() || this == IDLE ? "wrk" : "";
  }

  String path() {
    return switch (this) {
      case CHUNKS -> "/chunks";
      case JSON_OUT, JSON_IN -> "/json";
      case STATIC_1K -> "/static/1k";
      case STATIC_100K -> "/static/100k";
      case SLEEP -> "/sleep";
      default -> "/text";
    };
  }
}
