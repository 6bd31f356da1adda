package naru.http;

import java.io.OutputStream;
import java.util.Objects;

/** The body of a response as a stream; its close ends the answer. */
final class ResponseOutput extends OutputStream {
  private final Response response;

  ResponseOutput(Response response) {
    this.response = response;
  }

  @Override
  public void write(int one) {
    response.write(new byte[] {(byte) one}, 0, 1);
  }

  @Override
  public void write(byte[] part, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, part.length);
    response.write(part, offset, offset + length);
  }

  @Override
  public void close() {
    if (!response.ended()) {
      response.end();
    }
  }
}
