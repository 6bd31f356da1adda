package naru.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.UnsupportedCharsetException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The three ways to read a body, of which a request allows one: whole, as a stream, or by events.
 */
final class BodyReader {
  private static final int AT_FIRST = 16 << 10;
  private static final int MOST_FIELDS = 1000;

  private final RequestBody body;
  private final Headers headers;
  private final long announced;
  private @Nullable String way;
  private byte @Nullable [] whole;
  private @Nullable RuntimeException failure;
  private volatile @Nullable Events events;
  private volatile boolean listenerReturned;

  BodyReader(RequestBody body, Headers headers, long announced) {
    this.body = body;
    this.headers = headers;
    this.announced = announced;
  }

  /**
   * The whole body; 413 beyond the limit, unless it was read before. What couldn't be read can't be
   * read later: whoever asks again, such as a page for errors, is told the same.
   */
  byte[] bytes(int limit) {
    byte[] read = whole;
    if (read == null) {
      if (failure != null) {
        throw failure;
      }
      checkSize(announced, limit);
      claim("whole");
      read = body.takeWhole();
      if (read == null) {
        read = readOnce(limit);
      }
      whole = read;
    }
    return read;
  }

  private byte[] readOnce(int limit) {
    try {
      return read(limit);
    } catch (HttpException | UncheckedIOException e) {
      failure = e;
      throw e;
    }
  }

  private byte[] read(int limit) {
    // What is announced is only believed as it comes: memory is held for what was sent.
    int most = announced < 0 ? limit : (int) announced;
    byte[] bytes = new byte[Math.min(announced < 0 ? 1024 : AT_FIRST, most)];
    int size = 0;
    try {
      for (ByteBuf part = body.take(); part != null; part = body.take()) {
        try {
          int n = part.readableBytes();
          checkSize((long) size + n, limit);
          if (n > bytes.length - size) {
            bytes = Arrays.copyOf(bytes, Math.max(size + n, Math.min(most, 2 * bytes.length)));
          }
          part.readBytes(bytes, size, n);
          size += n;
        } finally {
          part.release();
        }
      }
    } catch (IOException e) {
      if (e.getCause() instanceof HttpException answer) {
        throw answer;
      }
      throw new UncheckedIOException(e);
    }
    return size == bytes.length ? bytes : Arrays.copyOf(bytes, size);
  }

  /** 413 beyond the limit. */
  static void checkSize(long size, long limit) {
    if (size > limit) {
      throw new HttpException(413, "The body is larger than the " + limit + " bytes allowed here");
    }
  }

  /** The charset that Content-Type names, UTF-8 if none; 415 for one that isn't known. */
  Charset charset() {
    String type = headers.first("content-type");
    int at = type == null ? -1 : type.toLowerCase(Locale.ROOT).indexOf("charset=");
    if (type == null || at < 0) {
      return UTF_8;
    }
    String name = type.substring(at + "charset=".length()).split("[;\\s]", 2)[0].replace("\"", "");
    try {
      return Charset.forName(name);
    } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
      throw new HttpException(415, "The charset of the body is unknown here", e);
    }
  }

  /** 415 unless the body is a form. */
  void checkForm() {
    if (!mediaType().equals("application/x-www-form-urlencoded")) {
      throw new HttpException(415, "The body must be a form: application/x-www-form-urlencoded");
    }
  }

  /** 413 for more fields than anybody fills in. */
  static Query form(String text) {
    if (text.chars().filter(c -> c == '&').count() >= MOST_FIELDS) {
      throw new HttpException(413, "The form has more than " + MOST_FIELDS + " fields");
    }
    return Query.parse(text);
  }

  /** 415 unless the body is JSON. */
  void checkJson() {
    if (headers.isMediaType("content-type", "application/json")) {
      return; // Nearly always, and at no cost.
    }
    String media = mediaType();
    if (!media.equals("application/json") && !media.endsWith("+json")) {
      throw new HttpException(415, "The body must be JSON: application/json");
    }
  }

  /** The media type without parameters, in lower case; empty if there is none. */
  private String mediaType() {
    String type = headers.first("content-type");
    if (type == null) {
      return "";
    }
    int end = type.indexOf(';');
    return (end < 0 ? type : type.substring(0, end)).strip().toLowerCase(Locale.ROOT);
  }

  InputStream stream(long limit) {
    checkSize(announced, limit);
    claim("as a stream");
    return new Stream(limit);
  }

  /**
   * The listeners; they are served on a virtual thread, or on the loop in that mode. What they
   * throw goes to onFailure.
   */
  Events events(Execution execution, Consumer<Throwable> onFailure) {
    Events listeners = events;
    if (listeners == null) {
      claim("by events");
      listeners = new Events(execution, onFailure);
      events = listeners;
    }
    return listeners;
  }

  void flowIfListened() {
    listenerReturned = true;
    Events listeners = events;
    if (listeners != null) {
      listeners.flow();
    }
  }

  private void claim(String wanted) {
    if (way != null) {
      throw new IllegalStateException(
          "The body was read " + way + " already and can't be read " + wanted);
    }
    way = wanted;
  }

  /**
   * Parts, end and abort, told to listeners one after the other; one that is added behind the
   * moment at once.
   */
  final class Events {
    private final Execution execution;
    private final Consumer<Throwable> onFailure;
    private final CopyOnWriteArrayList<Consumer<ByteBuffer>> onData = new CopyOnWriteArrayList<>();
    private final Moment end = new Moment();
    private final Moment abort = new Moment();
    private boolean flowing;
    private boolean broken; // A listener has failed: what follows is not for the others either.

    Events(Execution execution, Consumer<Throwable> onFailure) {
      this.execution = execution;
      this.onFailure = onFailure;
    }

    void onData(Consumer<ByteBuffer> listener) {
      onData.add(listener);
      flow();
    }

    /** Calls at the end; at once if that has passed. */
    void onEnd(Runnable listener) {
      // No data listener may come any more, and nothing that it would miss.
      if (end.tell(listener) && listenerReturned && body.isSpent()) {
        flow();
      }
    }

    void onAborted(Runnable listener) {
      abort.tell(listener);
    }

    /**
     * Begins to read, once the event loop comes to it: other listeners may follow the one that asks
     * for it. Called with the first data listener, at the latest when the request listener has
     * returned, or behind that for a body that is over.
     */
    void flow() {
      synchronized (this) {
        if (flowing) {
          return;
        }
        flowing = true;
      }
      body.later(
          execution == Execution.VIRTUAL_THREADS
              ? () -> Thread.startVirtualThread(this::pump)
              : () -> body.onChange(this::pumpNow));
    }

    private void pump() {
      try {
        for (ByteBuf part = body.take(); part != null; part = body.take()) {
          tell(part);
        }
        end.passes();
      } catch (Throwable e) {
        failed(e);
      }
    }

    private void pumpNow() {
      if (broken) {
        return;
      }
      try {
        for (ByteBuf part = body.takeNow(); part != null; part = body.takeNow()) {
          tell(part);
        }
        if (body.isSpent()) {
          end.passes();
        }
      } catch (Throwable e) {
        broken = true;
        failed(e);
      }
    }

    /** The client's failure is an abort; all others are the listeners' own. */
    private void failed(Throwable failure) {
      if (RequestBody.wasSkipped(failure)) {
        return;
      }
      if (!(failure instanceof IOException)) {
        onFailure.accept(failure);
        return;
      }
      try {
        abort.passes();
      } catch (Throwable e) {
        onFailure.accept(e);
      }
    }

    private void tell(ByteBuf part) {
      try {
        for (Consumer<ByteBuffer> listener : onData) {
          listener.accept(part.nioBuffer().asReadOnlyBuffer());
        }
      } finally {
        part.release();
      }
    }
  }

  /** Comes once at most. Listeners are told without a lock: one may wait for what adds another. */
  private static final class Moment {
    private final List<Runnable> listeners = new ArrayList<>(1);
    private boolean passed;

    /** Tells a listener when it comes; at once, and false, if it has passed. */
    boolean tell(Runnable listener) {
      synchronized (this) {
        if (!passed) {
          listeners.add(listener);
          return true;
        }
      }
      listener.run();
      return false;
    }

    void passes() {
      synchronized (this) {
        if (passed) {
          return;
        }
        passed = true;
      }
      listeners.forEach(Runnable::run);
    }
  }

  private final class Stream extends InputStream {
    // A copy, so that a stream that is never closed holds nothing of the network's memory.
    private ByteBuffer part = ByteBuffer.allocate(0);
    private final long limit;
    private long size;
    private boolean closed;

    Stream(long limit) {
      this.limit = limit;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] to, int offset, int length) throws IOException {
      Objects.checkFromIndexSize(offset, length, to.length);
      if (closed) {
        throw new IOException("The stream is closed");
      }
      if (length == 0) {
        return 0;
      }
      if (!part.hasRemaining() && !next()) {
        return -1;
      }
      int n = Math.min(length, part.remaining());
      part.get(to, offset, n);
      return n;
    }

    private boolean next() throws IOException {
      ByteBuf taken = body.take();
      if (taken == null) {
        return false;
      }
      try {
        size += taken.readableBytes();
        checkSize(size, limit);
        byte[] copy = new byte[taken.readableBytes()];
        taken.readBytes(copy);
        part = ByteBuffer.wrap(copy);
      } finally {
        taken.release();
      }
      return true;
    }

    @Override
    public int available() {
      return part.remaining();
    }

    @Override
    public void close() {
      closed = true;
    }
  }
}
