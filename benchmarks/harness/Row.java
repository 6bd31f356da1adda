import java.util.Arrays;
import java.util.Optional;

/** What is measured, in the order of the table. */
enum Row {
  TEXT("text", "plain text", "µs"),
  CHUNKS("chunks", "write + end (chunked)", "µs"),
  JSON_OUT("json-out", "JSON out", "µs"),
  JSON_IN("json-in", "JSON in (POST)", "µs"),
  STATIC_1K("static-1k", "static 1 KiB", "µs"),
  STATIC_100K("static-100k", "static 100 KiB", "µs"),
  TLS("tls", "TLS 1.3, h1", "µs"),
  HTTP2("h2", "HTTP/2 with TLS, 8 × 32 streams", "µs"),
  CONNECTION("connection", "a connection a request", "µs"),
  HANDSHAKE("handshake", "a TLS handshake a request", "µs"),
  SLEEP("sleep", "answer beside 200 sleepers, 99 % within", "ms"),
  START("start", "start to first answer", "ms"),
  MEMORY("memory", "memory when idle", "MB"),
  IDLE("idle", "an idle connection", "KB");

  final String key;
  final String title;
  final String unit;

  Row(String key, String title, String unit) {
    this.key = key;
    this.title = title;
    this.unit = unit;
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
