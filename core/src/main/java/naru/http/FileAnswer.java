package naru.http;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Answers a request with a file: what {@link Response#sendFile} does. */
final class FileAnswer {
  /** How often to look at a file that is being replaced all the while. */
  private static final int TRIES = 3;

  private static final LinkOption[] FOLLOW = {};
  private static final LinkOption[] DO_NOT_FOLLOW = {LinkOption.NOFOLLOW_LINKS};

  /** What tells this representation from any other (RFC 9110 §8.8). */
  private record Validators(EntityTag tag, Optional<Instant> lastModified) {}

  private final Request request;
  private final Response response;
  private final Path file;
  private final FileOptions options;

  FileAnswer(Request request, Response response, Path file, FileOptions options) {
    this.request = request;
    this.response = response;
    this.file = file;
    this.options = options;
  }

  void send() {
    int tries = 1;
    while (!send(look().orElseThrow(FileAnswer::notFound), tries == TRIES)) {
      tries++;
    }
  }

  /** False if the file was replaced meanwhile: a tag must not go out with another file's bytes. */
  private boolean send(FileStamp stamp, boolean lastTry) {
    // Conditions and ranges are about what was asked for (RFC 9110 §13.2.1, §14.2). A page that
    // says 404, for example, is not that.
    Optional<Validators> validators =
        response.status() == 200 ? Optional.of(validators(stamp)) : Optional.empty();
    if (validators.isPresent() && isNotModified(validators.get())) {
      return true;
    }
    List<ByteRange> ranges =
        validators.flatMap(known -> ranges(known, stamp.size())).orElse(List.of());
    FileChannel channel = open();
    boolean handedOver = false;
    try {
      if (!lastTry && !look().equals(Optional.of(stamp))) {
        return false;
      }
      setFields();
      validators.ifPresent(this::setValidators);
      handedOver = true;
      if (ranges.size() > 1) {
        sendParts(channel, new MultipartRanges(ranges, type(), stamp.size()));
      } else if (ranges.size() == 1) {
        response.status(206);
        response.setHeader("Content-Range", ranges.getFirst().contentRange(stamp.size()));
        sendRegion(channel, ranges.getFirst());
      } else {
        sendRegion(channel, new ByteRange(0, stamp.size()));
      }
      return true;
    } finally {
      if (!handedOver) {
        FileSender.close(channel);
      }
    }
  }

  private Optional<FileStamp> look() {
    return FileStamp.of(file, options.followLinks() ? FOLLOW : DO_NOT_FOLLOW);
  }

  private static HttpException notFound() {
    return new HttpException(404, "NOT FOUND");
  }

  private Validators validators(FileStamp stamp) {
    EntityTag tag =
        response
            .getHeader("ETag")
            .flatMap(EntityTag::parse)
            .orElseGet(() -> stamp.tag(options.contentEncoding().orElse("")));
    Optional<Instant> lastModified =
        response
            .getHeader("Last-Modified")
            .flatMap(LastModified::parse)
            .or(() -> LastModified.of(stamp.modified(), Instant.now()));
    return new Validators(tag, lastModified);
  }

  private Preconditions conditions() {
    return new Preconditions(request.method(), request::header);
  }

  private boolean isNotModified(Validators validators) {
    return switch (conditions().evaluate(validators.tag, validators.lastModified)) {
      case PROCEED -> false;
      case FAILED -> throw new HttpException(412, "PRECONDITION FAILED");
      case NOT_MODIFIED -> {
        endNotModified(validators.tag);
        yield true;
      }
    };
  }

  private void endNotModified(EntityTag tag) {
    // What describes the content would overwrite what the client's cache knows (§15.4.5).
    for (String field : List.of("Type", "Length", "Encoding", "Language", "Range")) {
      response.removeHeader("Content-" + field);
    }
    setUnlessSet("Cache-Control", options.cacheControl());
    setUnlessSet("ETag", tag.toString());
    response.status(304).end();
  }

  private Optional<List<ByteRange>> ranges(Validators validators, long size) {
    Optional<List<ByteRange>> ranges =
        conditions()
            .range(validators.tag, validators.lastModified, Instant.now())
            .flatMap(field -> ByteRange.parse(field, size));
    if (ranges.filter(List::isEmpty).isPresent()) {
      throw new HttpException(416, "RANGE NOT SATISFIABLE", "Content-Range", "bytes */" + size);
    }
    return ranges;
  }

  private FileChannel open() {
    OpenOption[] how =
        options.followLinks()
            ? new OpenOption[] {StandardOpenOption.READ}
            : new OpenOption[] {StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS};
    try {
      return FileChannel.open(file, how);
    } catch (IOException e) {
      if (e instanceof AccessDeniedException || look().isEmpty()) {
        throw notFound();
      }
      throw new UncheckedIOException(e);
    }
  }

  private void setFields() {
    setUnlessSet("Content-Type", type());
    options.contentEncoding().ifPresent(coding -> setUnlessSet("Content-Encoding", coding));
    setUnlessSet("Cache-Control", options.cacheControl());
    setUnlessSet("X-Content-Type-Options", "nosniff");
  }

  private void setValidators(Validators validators) {
    setUnlessSet("ETag", validators.tag.toString());
    validators
        .lastModified
        .map(LastModified::format)
        .ifPresent(date -> setUnlessSet("Last-Modified", date));
    setUnlessSet("Accept-Ranges", "bytes");
  }

  private void setUnlessSet(String name, String value) {
    if (response.getHeader(name).isEmpty()) {
      response.setHeader(name, value);
    }
  }

  private String type() {
    return response
        .getHeader("Content-Type")
        .or(options::contentType)
        .orElseGet(() -> MimeTypes.of(String.valueOf(file.getFileName())));
  }

  private void sendRegion(FileChannel channel, ByteRange region) {
    response.setHeader("Content-Length", Long.toString(region.length()));
    FileSender.send(response, channel, region);
  }

  private void sendParts(FileChannel channel, MultipartRanges parts) {
    FilePieces pieces = parts.pieces();
    response.status(206);
    response.setHeader("Content-Type", parts.contentType());
    response.setHeader("Content-Length", Long.toString(pieces.length()));
    new FileSender(response, channel, pieces).send();
  }
}
