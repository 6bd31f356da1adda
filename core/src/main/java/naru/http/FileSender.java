package naru.http;

import io.netty.channel.DefaultFileRegion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.util.Optional;

/**
 * Sends pieces of a file without ever holding more than one: on a virtual thread the writes wait,
 * on an event loop it goes on whenever there is room again.
 */
final class FileSender {
  private final Response response;
  private final FileChannel file;
  private final FilePieces pieces;
  private boolean listening;
  private boolean done;

  /**
   * For a response whose Content-Length was set to that of the pieces. The file is closed once the
   * answer is over, however it ends.
   */
  FileSender(Response response, FileChannel file, FilePieces pieces) {
    this.response = response;
    this.file = file;
    this.pieces = pieces;
    response.onClose(() -> close(file));
  }

  /**
   * Ends a response with a region of a file, whose length was set as Content-Length, and closes the
   * file in every case. A file that turns out shorter breaks the connection off.
   */
  static void send(Response response, FileChannel file, ByteRange region) {
    response.notEnded();
    if (!response.hasBody() || region.length() == 0) {
      close(file);
      response.end();
    } else if (response.takesFiles()) {
      response.end(new DefaultFileRegion(file, region.first(), region.length()));
    } else {
      new FileSender(response, file, FilePieces.of(region)).send();
    }
  }

  void send() {
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
      return pieces.next(file);
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
      response.onDrain(this::send);
    }
  }

  static void close(FileChannel file) {
    try {
      file.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
