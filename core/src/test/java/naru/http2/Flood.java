package naru.http2;

import static naru.http2.FrameBytes.ACK;
import static naru.http2.FrameBytes.CONTINUATION;
import static naru.http2.FrameBytes.DATA;
import static naru.http2.FrameBytes.END_HEADERS;
import static naru.http2.FrameBytes.END_STREAM;
import static naru.http2.FrameBytes.GOAWAY;
import static naru.http2.FrameBytes.HEADERS;
import static naru.http2.FrameBytes.PADDED;
import static naru.http2.FrameBytes.PING;
import static naru.http2.FrameBytes.PRIORITY;
import static naru.http2.FrameBytes.SETTINGS;
import static naru.http2.FrameBytes.all;
import static naru.http2.FrameBytes.block;
import static naru.http2.FrameBytes.data;
import static naru.http2.FrameBytes.frame;
import static naru.http2.FrameBytes.get;
import static naru.http2.FrameBytes.ints;
import static naru.http2.FrameBytes.ping;
import static naru.http2.FrameBytes.post;
import static naru.http2.FrameBytes.request;
import static naru.http2.FrameBytes.requestBlock;
import static naru.http2.FrameBytes.reset;
import static naru.http2.FrameBytes.settings;
import static naru.http2.FrameBytes.windowUpdate;

import java.util.function.IntFunction;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import naru.http.Http2Limits;

/**
 * What costs its sender little and the server something, sent wave after wave, and the one limit
 * that ends it. Listeners at /held hold their answers back, at /upload they read to the end.
 */
record Flood(String name, UnaryOperator<Http2Limits> limit, IntFunction<byte[]> wave) {
  static final int LIMIT = 20;

  @Override
  public String toString() {
    return name;
  }

  private static Flood resets(String name, IntFunction<byte[]> wave) {
    return new Flood(name, it -> it.withResets(LIMIT), wave);
  }

  private static Flood idle(String name, IntFunction<byte[]> wave) {
    return new Flood(name, it -> it.withIdleFrames(LIMIT), wave);
  }

  /** The stream of a wave; 1 is another's. */
  private static int id(int wave) {
    return 2 * wave + 3;
  }

  static Stream<Flood> kinds() {
    return Stream.concat(
        Stream.concat(clientResets(), serverResets()), Stream.concat(idleFrames(), heads()));
  }

  private static Stream<Flood> clientResets() {
    return Stream.of(
        resets("rapid reset (CVE-2023-44487)", i -> all(get(id(i), "/held"), reset(id(i)))),
        resets(
            "rapid reset of uploads",
            i -> all(post(id(i), "/upload"), data(id(i), false, new byte[9]), reset(id(i)))),
        resets(
            "resets of a stream that is gone",
            i -> i == 0 ? all(get(3, "/held"), reset(3)) : reset(3)));
  }

  /** CVE-2025-8671. */
  private static Stream<Flood> serverResets() {
    String held = "/held";
    return Stream.of(
        resets("WINDOW_UPDATE by 0", i -> all(get(id(i), held), windowUpdate(id(i), 0))),
        resets(
            "a window beyond 2^31-1",
            i -> all(get(id(i), held), windowUpdate(id(i), Integer.MAX_VALUE))),
        resets(
            "data after the end", i -> all(get(id(i), held), data(id(i), false, new byte[] {1}))),
        resets("a second request on a stream", i -> all(get(id(i), held), get(id(i), held))),
        resets(
            "trailers without an end",
            i -> all(post(id(i), held), frame(HEADERS, END_HEADERS, id(i), block("x", "y")))),
        resets(
            "more data than content-length",
            i ->
                all(
                    request(id(i), false, "POST", held, "content-length", "1"),
                    data(id(i), false, new byte[2]))),
        resets(
            "a PRIORITY that depends on itself",
            i -> all(get(id(i), held), frame(PRIORITY, 0, id(i), all(ints(id(i)), new byte[1])))),
        resets(
            "a PRIORITY of the wrong size",
            i -> all(get(id(i), held), frame(PRIORITY, 0, id(i), new byte[4]))),
        resets(
            "a field name in upper case", i -> request(id(i), true, "GET", held, "Upper", "case")),
        resets(
            "a request with HTTP/1's fields",
            i -> request(id(i), true, "GET", held, "connection", "close")),
        resets("an empty head", i -> frame(HEADERS, END_HEADERS | END_STREAM, id(i), new byte[0])),
        resets("a malformed path", i -> get(id(i), "no-path")),
        resets("more requests at a time than allowed", i -> get(id(i), held)));
  }

  private static Stream<Flood> idleFrames() {
    return Stream.of(
        idle("PING", i -> ping()),
        idle("acknowledgements of no PING", i -> frame(PING, ACK, 0, new byte[8])),
        idle("empty SETTINGS", i -> settings()),
        idle("SETTINGS that change the windows", i -> settings(4, 65_535 + i)),
        idle("acknowledgements of no SETTINGS", i -> frame(SETTINGS, ACK, 0)),
        idle(
            "PRIORITY of streams that nobody opened",
            i -> frame(PRIORITY, 0, id(i), new byte[] {0, 0, 0, 1, 9})),
        idle("empty DATA", i -> i == 0 ? post(3, "/upload") : data(3, false)),
        idle(
            "DATA of padding",
            i ->
                i == 0
                    ? post(3, "/upload")
                    : frame(DATA, PADDED, 3, new byte[] {9, 0, 0, 0, 0, 0, 0, 0, 0, 0})),
        idle("WINDOW_UPDATE of the connection", i -> windowUpdate(0, 1)),
        idle("WINDOW_UPDATE of a stream", i -> i == 0 ? get(3, "/held") : windowUpdate(3, 1)),
        idle(
            "WINDOW_UPDATE of a stream that is gone",
            i -> i == 0 ? all(get(3, "/held"), reset(3)) : windowUpdate(3, 1)),
        idle("GOAWAY", i -> frame(GOAWAY, 0, 0, ints(0, 0))),
        idle("frames of an unknown type", i -> frame(0xBB, 0, 0, new byte[3])),
        idle(
            "frames of an unknown type on streams that nobody opened",
            i -> frame(0xBB, 0, id(i), new byte[3])));
  }

  private static Stream<Flood> heads() {
    return Stream.of(
        new Flood(
            "a head in small pieces without an end",
            it -> it.withContinuations(LIMIT),
            i ->
                i == 0
                    ? frame(HEADERS, 0, 3, requestBlock("GET", "/"))
                    : frame(CONTINUATION, 0, 3, block("x" + i, "y"))),
        new Flood(
            "a head in empty pieces without an end",
            it -> it.withContinuations(LIMIT),
            i ->
                i == 0
                    ? frame(HEADERS, 0, 3, requestBlock("GET", "/"))
                    : frame(CONTINUATION, 0, 3)));
  }
}
