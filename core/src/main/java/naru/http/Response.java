package naru.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import naru.cookie.Cookie;
import org.jspecify.annotations.Nullable;

/**
 * The answer to one request. To be used by one thread at a time, any thread.
 *
 * <p>The head (status and header fields) is sent with the first part of the body, at the latest by
 * {@link #end()}. A single {@code end(x)} sends a Content-Length; {@code write} and then {@code
 * end} sends chunks, unless a Content-Length was set. HEAD, 204, 205 and 304 never send a body,
 * whatever is written.
 */
public final class Response {
  private static final byte[] NOTHING = new byte[0];

  private final Wire wire;
  private final ResponseStream stream;
  private final boolean forHead;
  private final @Nullable Request request;
  private final ResponseHead head = new ResponseHead();
  private boolean ended;

  /** Null is no request, or one that is refused; its method counts all the same. */
  Response(Wire wire, ServerOptions options, String method, @Nullable Request request) {
    this.wire = wire;
    this.stream =
        new ResponseStream(this, wire, options.execution(), options.limits().bufferedBytes());
    this.request = request;
    this.forHead = method.equals("HEAD");
  }

  /** The status; 200 unless set. */
  public int status() {
    return head.status();
  }

  /**
   * Sets the status, 200 to 999, or 101 in a listener of {@link HttpServer#onUpgrade}; other 1xx
   * are sent by their own methods. Any other number throws IllegalArgumentException.
   */
  public Response status(int status) {
    head.status(status, mayUpgrade());
    return this;
  }

  private boolean mayUpgrade() {
    return request != null && request.head().has(RequestHead.UPGRADE);
  }

  /**
   * Sets the status and header fields given as name, value, name, value; replaces fields of the
   * same names that were set before. A name that is given twice becomes two lines, and one without
   * a value throws IllegalArgumentException.
   */
  public Response writeHead(int status, String... headers) {
    head.set(status, mayUpgrade(), headers);
    return this;
  }

  /**
   * Sets a header field, replacing all of that name.
   *
   * @throws IllegalStateException if the head was sent already
   * @throws IllegalArgumentException if the name isn't a token or the value has a control character
   *     other than tab or one beyond U+00FF, or if it is a Content-Length that is no number or a
   *     Transfer-Encoding other than chunked; the same in all methods that take header fields
   */
  public Response setHeader(String name, String value) {
    head.set(name, value);
    return this;
  }

  /** Sets a header field to several lines, replacing all of that name. */
  public Response setHeader(String name, List<String> values) {
    head.set(name, values);
    return this;
  }

  /** Adds a line to a header field. */
  public Response appendHeader(String name, String value) {
    head.add(name, value);
    return this;
  }

  /** The value of a header field that was set, its lines joined by a comma. */
  public Optional<String> getHeader(String name) {
    List<String> lines = head.fields().all(name);
    return lines.isEmpty() ? Optional.empty() : Optional.of(String.join(", ", lines));
  }

  /** The lines of a header field that was set. */
  public List<String> getHeaders(String name) {
    return head.fields().all(name);
  }

  /** Takes a header field back. */
  public Response removeHeader(String name) {
    head.remove(name);
    return this;
  }

  /** Adds a Set-Cookie line (RFC 6265bis); throws what {@link Cookie#header()} does. */
  public Response cookie(Cookie cookie) {
    return appendHeader("Set-Cookie", cookie.header());
  }

  /** Whether the head was sent, so that status and header fields can't change any more. */
  public boolean headersSent() {
    return head.isCommitted();
  }

  /** Sends the head now, without waiting for the body. */
  public void flushHeaders() {
    notEnded();
    head.commit();
    stream.flush();
  }

  /**
   * Sends a 103 (RFC 8297) with a Link field for each of the given values. Nothing for a client of
   * HTTP/1.0.
   */
  public void writeEarlyHints(String... links) {
    head.notCommitted("Early hints can't be sent");
    List<String> hints = new ArrayList<>();
    for (String link : links) {
      FieldSyntax.checkValue("Link", link);
      hints.addAll(List.of("Link", link));
    }
    stream.before(() -> wire.sendInterim(103, hints));
  }

  /**
   * Adds a trailer field (RFC 9110 §6.5), sent behind a body in chunks, on HTTP/2 behind any body;
   * else dropped.
   *
   * @throws IllegalArgumentException also for a field that a client must know before the body, such
   *     as Content-Length or Set-Cookie (RFC 9110 §6.5.1)
   */
  public Response addTrailer(String name, String value) {
    notEnded();
    head.addTrailer(name, value);
    return this;
  }

  /**
   * Writes a part of the body. On a virtual thread it waits while more than {@link
   * Limits#bufferedBytes()} are on their way; on an event loop it doesn't wait, and false says to
   * go on after {@link #onDrain}.
   *
   * @throws IllegalStateException after {@link #end()}, or beyond the Content-Length that was set
   * @throws UncheckedIOException if the connection is gone
   */
  public boolean write(byte[] part) {
    return write(part, 0, part.length);
  }

  /** The same with the bytes between position and limit, which are copied. */
  public boolean write(ByteBuffer part) {
    return write(bytes(part));
  }

  /** The same with text in UTF-8. */
  public boolean write(String part) {
    return write(part.getBytes(UTF_8));
  }

  boolean write(byte[] part, int from, int to) {
    notEnded();
    boolean sends = hasBody();
    if (sends) {
      head.count(to - from);
    }
    head.commit();
    // HEAD wants the head too, and who writes has to learn that the client left.
    return (sends && to == from) || stream.write(part, from, sends ? to : from);
  }

  /**
   * Ends the answer. If it is shorter than the Content-Length that was set, the client gets a 500,
   * or, if the head was sent already, an answer that breaks off.
   *
   * @throws IllegalStateException if it has ended already, or is too short
   */
  public void end() {
    end(NOTHING, true);
  }

  /** Writes the last part and ends the answer. */
  public void end(byte[] last) {
    end(last, false);
  }

  /** The same with the bytes between position and limit, which are copied. */
  public void end(ByteBuffer last) {
    end(bytes(last), true);
  }

  /** The same with text in UTF-8, of which a browser learns by the charset of a Content-Type. */
  public void end(String last) {
    end(last.getBytes(UTF_8), true);
  }

  /** The same with bytes that nobody changes any more, if they are handed over. */
  @SuppressWarnings("ReferenceEquality") // An empty last part is one, too.
  void end(byte[] last, boolean handedOver) {
    notEnded();
    boolean sends = hasBody();
    if (sends) {
      head.count(last.length);
    }
    if (sends && head.isTooShort()) {
      throw tooShort();
    }
    if (!head.isCommitted()) {
      head.commit(last.length, !forHead || last != NOTHING);
    }
    ended = true;
    stream.end(sends ? last : NOTHING, handedOver);
  }

  private IllegalStateException tooShort() {
    IllegalStateException failure = head.tooShort();
    if (!Exchange.answer(this, failure)) {
      ended = true;
      stream.abort();
    }
    return failure;
  }

  /**
   * Ends with an object as JSON, as {@code application/json; charset=utf-8} unless a type was set.
   * Throws IllegalArgumentException if it can't be written so, IllegalStateException if nothing on
   * the class path can.
   */
  public void json(Object value) {
    byte[] json = JsonProvider.get().write(value);
    head.notCommitted("JSON can't be sent");
    if (!head.fields().has("Content-Type")) {
      head.fields().append("Content-Type", "application/json; charset=utf-8");
    }
    end(json, true);
  }

  /** Ends the answer with a 302 to that location, percent-encoding what a URL can't hold. */
  public void redirect(String location) {
    redirect(302, location);
  }

  /** The same with another 3xx status; throws {@link IllegalArgumentException} for others. */
  public void redirect(int status, String location) {
    if (status < 300 || status > 399) {
      throw new IllegalArgumentException("A redirect has a status from 300 to 399, not " + status);
    }
    status(status);
    setHeader("Location", PercentEncoding.encodeUrl(location));
    end();
  }

  /**
   * Ends the answer with a file: its type by the extension of its name, ETag and Last-Modified,
   * conditional requests (RFC 9110 §13), one range or several (§14), and Cache-Control as {@link
   * FileOptions#DEFAULTS} says. A header field that was set before stays as it is. If a status
   * other than 200 was set, as for a page that says 404, the whole file is sent with that status
   * and without regard to conditions.
   *
   * <p>A relative path starts at the working directory, as everywhere in Java; {@code
   * Program.folder().resolve("page.html")} is the page beside the program. The path is trusted: for
   * one that a client has a say in, use {@code StaticFiles}.
   *
   * <p>The file is opened before this returns, which blocks shortly, on an event loop too, and may
   * stay open for a second for the next who ask for it; every change is seen all the same. If it
   * becomes shorter while it is sent the answer breaks off, which the client sees.
   *
   * @throws HttpException 404 if there is no such file, or none that can be read, or it isn't a
   *     regular file (a pipe is never opened); 412 if the request's conditions fail; 416 if its
   *     range isn't there
   * @throws UncheckedIOException if the file is there but the system can't open it
   * @throws IllegalStateException if the head was sent already
   */
  public void sendFile(Path file) {
    sendFile(file, FileOptions.DEFAULTS);
  }

  /** The same with options. */
  public void sendFile(Path file, FileOptions options) {
    head.notCommitted("A file can't be sent");
    new FileAnswer(Objects.requireNonNull(request), this, file, options).send();
  }

  /** Ends the answer with a region that {@link Wire#takesFiles()}; its length was announced. */
  void end(OpenFile.Region region) {
    head.commit();
    ended = true;
    stream.end(region);
  }

  boolean takesFiles() {
    return wire.takesFiles();
  }

  /**
   * The body as a stream; its close ends the answer. Writes wait as {@link #write(byte[])} does. A
   * failure inside of try-with-resources closes the stream first: what was written looks whole
   * then, unless Content-Length was set. Close only what succeeded, where that matters.
   */
  public OutputStream outputStream() {
    return new ResponseOutput(this);
  }

  /** Calls when there is room again after {@link #write} returned false (event loops only). */
  public Response onDrain(Runnable listener) {
    stream.onDrain(listener);
    return this;
  }

  /**
   * Calls when the whole answer was handed to the kernel. To be asked for before {@link #end()}:
   * behind it the answer may count as finished once it is on its way there.
   */
  public Response onFinish(Runnable listener) {
    stream.onFinish(listener);
    return this;
  }

  /** Calls when the answer is over: finished, or its connection gone. */
  public Response onClose(Runnable listener) {
    stream.onClose(listener);
    return this;
  }

  /** Whether {@code end} was called, or {@code sendFile}, which ends it by itself. */
  public boolean ended() {
    return ended || head.isTakenOver();
  }

  /** Whether the answer is over: all of it on its way to the kernel, or its connection gone. */
  public boolean closed() {
    return stream.isClosed();
  }

  void notEnded() {
    if (ended) {
      throw new IllegalStateException("This response has ended already");
    }
  }

  private static byte[] bytes(ByteBuffer buffer) {
    byte[] copy = new byte[buffer.remaining()];
    buffer.duplicate().get(copy);
    return copy;
  }

  /** Whether the calling thread is the request's own and runs on the event loop now. */
  boolean isOnItsLoop() {
    LoopThread thread = request == null ? null : request.thread();
    return thread != null && thread.isHere();
  }

  ResponseStream stream() {
    return stream;
  }

  ResponseHead head() {
    return head;
  }

  /** Whether bytes of content go out: not for HEAD, 204, 205 and 304. */
  boolean hasBody() {
    return !forHead && head.hasBody();
  }

  @Nullable Request request() {
    return request;
  }

  /** Calls a listener; what it throws is a failure of the exchange and of nothing else. */
  void tell(Runnable listener) {
    try {
      listener.run();
    } catch (Throwable e) {
      if (request != null) {
        request.fail(e);
      }
    }
  }
}
