package naru.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.DefaultHttp2WindowUpdateFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2FrameStream;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.AsciiString;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One stream of HTTP/2. What RFC 9113 §8.1 doesn't allow in an answer is an AssertionError. */
final class Http2Exchange implements Exchange {
  private sealed interface Event {}

  private record Head(int status, Fields fields, boolean end) implements Event {}

  private record Data(String text, int credit, boolean end) implements Event {}

  private record Broken(String why) implements Event {}

  private final Channel channel;
  private final boolean toHead;
  private final CompletableFuture<Http2FrameStream> stream = new CompletableFuture<>();
  private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
  private final List<Answer> interim = new ArrayList<>();
  private @Nullable Head head;
  private Fields trailers = Fields.NONE;
  private long length;
  private boolean ended;

  Http2Exchange(Channel channel, boolean toHead) {
    this.channel = channel;
    this.toHead = toHead;
  }

  // On the event loop.

  void begin(Http2FrameStream its, Call call, String scheme) {
    Http2Headers fields = new DefaultHttp2Headers(false);
    fields.method(call.method()).scheme(scheme).authority("localhost").path(latin1(call.target()));
    call.headers().lines().forEach(it -> add(fields, it));
    byte[] body = call.bytes();
    if (call.body().isPresent()) {
      fields.addInt("content-length", body.length);
    }
    boolean end = !call.streamed() && body.length == 0;
    channel
        .writeAndFlush(new DefaultHttp2HeadersFrame(fields, end).stream(its))
        .addListener(sent -> brokenUnless((ChannelFuture) sent));
    stream.complete(its);
    if (body.length > 0) {
      channel.writeAndFlush(
          new DefaultHttp2DataFrame(Unpooled.wrappedBuffer(body), true).stream(its));
    }
  }

  private void brokenUnless(ChannelFuture sent) {
    if (!sent.isSuccess()) {
      broken("not sent: " + sent.cause());
    }
  }

  private static void add(Http2Headers to, Fields.Field field) {
    to.add(field.name().toLowerCase(Locale.ROOT), latin1(field.value()));
  }

  private static AsciiString latin1(String text) {
    return new AsciiString(text.getBytes(ISO_8859_1), false);
  }

  void head(Http2Headers headers, boolean end) {
    List<Fields.Field> lines = new ArrayList<>();
    headers.forEach(
        it -> {
          String name = it.getKey().toString();
          if (!name.startsWith(":")) {
            lines.add(new Fields.Field(name, it.getValue().toString()));
          }
        });
    CharSequence status = headers.status();
    int number = status == null ? 0 : Integer.parseInt(status.toString());
    events.add(new Head(number, new Fields(lines), end));
  }

  void data(byte[] bytes, int credit, boolean end) {
    events.add(new Data(new String(bytes, ISO_8859_1), credit, end));
  }

  void broken(String why) {
    events.add(new Broken(why));
  }

  // On the test's threads.

  @Override
  public void send(byte[] part) {
    write(part, false);
  }

  @Override
  public void end(String... trailerFields) {
    if (trailerFields.length == 0) {
      write(new byte[0], true);
      return;
    }
    Http2Headers fields = new DefaultHttp2Headers(false);
    Fields.of(trailerFields).lines().forEach(it -> add(fields, it));
    succeed(channel.writeAndFlush(new DefaultHttp2HeadersFrame(fields, true).stream(its())));
  }

  private void write(byte[] part, boolean end) {
    succeed(
        channel.writeAndFlush(
            new DefaultHttp2DataFrame(Unpooled.copiedBuffer(part), end).stream(its())));
  }

  /** A window may be shut for as long as a test lasts, so this waits for as long as it takes. */
  private static void succeed(ChannelFuture sent) {
    if (!sent.awaitUninterruptibly().isSuccess()) {
      throw new UncheckedIOException(new IOException("not sent", sent.cause()));
    }
  }

  private Http2FrameStream its() {
    return stream.orTimeout(RawClient.PATIENCE_MILLIS, TimeUnit.MILLISECONDS).join();
  }

  private Event next() {
    try {
      Event event = events.poll(RawClient.PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
      if (event == null) {
        throw new RawClient.Silent(null);
      }
      return event;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  private Head head() {
    while (head == null) {
      switch (next()) {
        case Head it when it.status == 0 -> throw new AssertionError("a head without :status");
        case Head it when it.status < 200 -> {
          if (it.end) {
            throw new AssertionError("the answer ends with a " + it.status);
          }
          interim.add(new Answer(it.status, it.fields, "", Fields.NONE, List.of()));
        }
        case Head it -> {
          head = it;
          ended = it.end;
        }
        case Data it -> throw new AssertionError("data before the head: " + it.text.length());
        case Broken it ->
            throw new AssertionError("the server closed without an answer: " + it.why);
      }
    }
    return head;
  }

  @Override
  public int status() {
    return head().status;
  }

  @Override
  public Fields headers() {
    return head().fields;
  }

  @Override
  public String read() {
    head();
    while (!ended) {
      switch (next()) {
        case Data it -> {
          take(it);
          if (!it.text.isEmpty()) {
            return it.text;
          }
        }
        case Head it when it.status == 0 && it.end -> {
          trailers = it.fields;
          ended = true;
        }
        case Head it -> throw new AssertionError("another head within an answer: " + it);
        case Broken it -> throw new UncheckedIOException(new EOFException(it.why));
      }
    }
    mustBeWhole();
    return "";
  }

  private void take(Data data) {
    length += data.text.length();
    ended = data.end;
    if (data.credit > 0) {
      channel.writeAndFlush(new DefaultHttp2WindowUpdateFrame(data.credit).stream(its()));
    }
  }

  /** RFC 9110 §6.4.1, §8.6. */
  private void mustBeWhole() {
    boolean bodiless = toHead || status() == 204 || status() == 304;
    long announced = headers().get("content-length").map(Long::parseLong).orElse(length);
    if (bodiless ? length > 0 : length != announced) {
      throw new AssertionError(length + " bytes of content with " + head());
    }
    if (status() == 204 && headers().has("content-length")) {
      throw new AssertionError("a 204 must have no Content-Length: " + headers());
    }
  }

  @Override
  public Answer whole() {
    StringBuilder body = new StringBuilder();
    for (String part = read(); !part.isEmpty(); part = read()) {
      body.append(part);
    }
    return new Answer(status(), headers(), body.toString(), trailers, List.copyOf(interim));
  }

  @Override
  public void abort() {
    succeed(channel.writeAndFlush(new DefaultHttp2ResetFrame(Http2Error.CANCEL).stream(its())));
  }
}
