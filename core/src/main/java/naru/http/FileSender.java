package naru.http;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;

/**
 * Sends pieces of a file without ever holding more than one: on a virtual thread the writes wait,
 * on an event loop it goes on whenever there is room again.
 */
final class FileSender {
  private final Response response;
  private final OpenFile file;
  private final FilePieces pieces;
  private boolean listening;
  private boolean done;

  /**
   * For a response whose Content-Length was set to that of the pieces. Lets go of the file once the
   * answer is over, however it ends.
   */
  FileSender(Response response, OpenFile file, FilePieces pieces) {
    this.response = response;
    this.file = file;
    this.pieces = pieces;
    response.onClose(file::release);
  }

  /**
   * Ends a response with a region of a file, whose length was set as Content-Length, and lets go of
   * the file in every case. A file that turns out shorter breaks the connection off.
   */
  static void send(Response response, OpenFile file, ByteRange region) {
    response.notEnded();
    if (!response.hasBody() || region.length() == 0) {
      file.release();
      response.end();
    } else if (response.takesFiles() && (file.isShared() || file.isInMemory(region))) {
      response.end(file.region(region));
    } else {
      new FileSender(response, file, FilePieces.of(region)).send();
    }
  }

  /** Reads and sends until nothing more goes out now; no event loop is held by the reading. */
  void send() {
    Request request = response.request();
    if (request != null) {
      request.leaveLoop();
    }
    try {
      sendOn();
    } catch (RuntimeException | Error failure) {
      if (response.head().isTakenOver()) {
        // Nobody else ends it.
        response.stream().abort();
      }
      throw failure;
    }
  }

  private void sendOn() {
    while (!done) {
      Optional<byte[]> piece = next();
      if (piece.isEmpty()) {
        done = true;
        response.end();
      } else if (!response.write(piece.get())) {
        waitForRoom();
        return;
      }
    }
  }

  private Optional<byte[]> next() {
    try {
      return pieces.next(file.channel());
    } catch (IOException e) {
      done = true;
      breakOff();
      throw new UncheckedIOException(e);
    }
  }

  /** What is less than was announced can't end, so the connection does. */
  private void breakOff() {
    try {
      response.end();
    } catch (IllegalStateException tooShort) {
      // Just so.
    }
  }

  private void waitForRoom() {
    if (!listening) {
      listening = true;
      response.head().takeOver();
      response.onDrain(this::send);
    }
  }
}
