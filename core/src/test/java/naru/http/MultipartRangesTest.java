package naru.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MultipartRangesTest {
  @TempDir Path folder;

  private static byte[] read(MultipartRanges parts, Path file) throws IOException {
    FilePieces pieces = parts.pieces();
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    try (FileChannel channel = FileChannel.open(file)) {
      for (Optional<byte[]> piece = pieces.next(channel);
          piece.isPresent();
          piece = pieces.next(channel)) {
        assertThat(piece.get().length).isBetween(1, 64 << 10);
        body.writeBytes(piece.get());
      }
      assertThat(pieces.next(channel)).isEmpty();
    }
    return body.toByteArray();
  }

  @Test
  void eachPartHasItsTypeItsRangeAndItsBytes() throws IOException {
    Path file = Files.writeString(folder.resolve("a.txt"), "0123456789");
    MultipartRanges parts =
        new MultipartRanges(List.of(new ByteRange(7, 2), new ByteRange(0, 3)), "text/plain", 10);
    String boundary = parts.contentType().replace("multipart/byteranges; boundary=", "");
    byte[] body = read(parts, file);
    assertThat(new String(body, US_ASCII))
        .isEqualTo(
            """

            --B
            Content-Type: text/plain
            Content-Range: bytes 7-8/10

            78
            --B
            Content-Type: text/plain
            Content-Range: bytes 0-2/10

            012
            --B--
            """
                .replace("\n", "\r\n")
                .replace("B", boundary));
    assertThat(parts.pieces().length()).isEqualTo(body.length);
  }

  @Test
  void largePartsComeInPiecesAndWhole() throws IOException {
    byte[] content = new byte[300_000];
    new Random(1).nextBytes(content);
    Path file = Files.write(folder.resolve("large"), content);
    MultipartRanges parts =
        new MultipartRanges(
            List.of(new ByteRange(1, 200_000), new ByteRange(250_000, 50_000)), "x/y", 300_000);
    byte[] body = read(parts, file);
    assertThat(parts.pieces().length()).isEqualTo(body.length);
    assertThat(body).containsSequence(Arrays.copyOfRange(content, 1, 200_001));
    assertThat(body).containsSequence(Arrays.copyOfRange(content, 250_000, 300_000));
  }

  @Test
  void aFileThatBecameShorterIsNoticed() throws IOException {
    Path file = Files.writeString(folder.resolve("a.txt"), "01234");
    MultipartRanges parts =
        new MultipartRanges(List.of(new ByteRange(0, 2), new ByteRange(4, 3)), "text/plain", 10);
    assertThatThrownBy(() -> read(parts, file)).isInstanceOf(EOFException.class);
  }
}
