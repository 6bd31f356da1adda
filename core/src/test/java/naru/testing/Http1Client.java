package naru.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.UncheckedIOException;

/** A client of HTTP/1.1. */
final class Http1Client implements TestClient {
  private final RawClient raw;

  Http1Client(RawClient raw) {
    this.raw = raw;
  }

  @Override
  public Exchange open(Call call) {
    StringBuilder head =
        new StringBuilder(call.method() + " " + call.target() + " HTTP/1.1\r\nHost: localhost\r\n");
    call.headers()
        .lines()
        .forEach(it -> head.append(it.name()).append(": ").append(it.value()).append("\r\n"));
    if (call.streamed()) {
      head.append("Transfer-Encoding: chunked\r\n");
    } else if (call.body().isPresent()) {
      head.append("Content-Length: ").append(call.bytes().length).append("\r\n");
    }
    raw.send(head + "\r\n" + new String(call.bytes(), ISO_8859_1));
    return new Http1Exchange(call.method().equals("HEAD"));
  }

  @Override
  public void reset() {
    raw.reset();
  }

  @Override
  public void close() {
    raw.close();
  }

  private final class Http1Exchange implements Exchange {
    private final boolean toHead;
    private boolean headRead;

    Http1Exchange(boolean toHead) {
      this.toHead = toHead;
    }

    @Override
    public void send(byte[] part) {
      raw.send(Integer.toHexString(part.length) + "\r\n").send(part).send("\r\n");
    }

    @Override
    public void end(String... trailers) {
      StringBuilder end = new StringBuilder("0\r\n");
      Fields.of(trailers)
          .lines()
          .forEach(it -> end.append(it.name()).append(": ").append(it.value()).append("\r\n"));
      raw.send(end + "\r\n");
    }

    private AnswerReader head() throws IOException {
      if (!headRead && !raw.reader().head(toHead)) {
        throw new AssertionError("the server closed without an answer");
      }
      headRead = true;
      return raw.reader();
    }

    @Override
    public int status() {
      try {
        return head().status();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public Fields headers() {
      try {
        return head().headers();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public String read() {
      try {
        byte[] part = new byte[8192];
        int n = head().read(part);
        return n < 0 ? "" : new String(part, 0, n, ISO_8859_1);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public Answer whole() {
      StringBuilder body = new StringBuilder();
      for (String part = read(); !part.isEmpty(); part = read()) {
        body.append(part);
      }
      AnswerReader reader = raw.reader();
      return new Answer(
          reader.status(), reader.headers(), body.toString(), reader.trailers(), reader.interim());
    }

    @Override
    public void abort() {
      raw.reset();
    }
  }
}
