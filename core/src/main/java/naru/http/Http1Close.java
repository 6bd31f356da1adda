package naru.http;

import java.util.concurrent.TimeUnit;

/**
 * The end of a connection: what is on its way is sent, then the end of the stream, and the client
 * gets time to read both. One that looks for its answer only when all of its upload is sent may so
 * take as long as for an upload that is welcome, if the server has that time.
 */
record Http1Close(Http1Wire wire, ConnectionTimer timer, HttpServer server) {
  /** When nothing more comes of a client for so long, it has read the answer, or never will. */
  private static final long QUIET_NANOS = TimeUnit.SECONDS.toNanos(2);

  /** Closes at once what the client has nothing more to say on, else lingers. */
  void begin(boolean lingers, boolean uploads) {
    wire.autoRead(true);
    timer.answering();
    if (!lingers) {
      wire.closeAfterFlush();
      return;
    }
    wire.shutdownOutput(
        () -> timer.linger(QUIET_NANOS),
        moreBytes -> {
          if (uploads && server.closing() == HttpServer.Closing.NO) {
            timer.lingerOn(QUIET_NANOS);
          }
        });
  }
}
