package naru.http;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import naru.stat.FileStamp;
import org.jspecify.annotations.Nullable;

/** Answers a request with a file: what {@link Response#sendFile} does. */
final class FileAnswer {
  /** How often to look at a file that is being replaced all the while. */
  private static final int TRIES = 3;

  private static final LinkOption[] FOLLOW = {};
  private static final LinkOption[] DO_NOT_FOLLOW = {LinkOption.NOFOLLOW_LINKS};

  private record Described(FileStamp stamp, String coding) {}

  private final Request request;
  private final Response response;
  private final Path file;
  private final FileOptions options;
  private final String coding;

  FileAnswer(Request request, Response response, Path file, FileOptions options) {
    this.request = request;
    this.response = response;
    this.file = file;
    this.options = options;
    this.coding = options.contentEncoding().orElse("");
  }

  void send() {
    Optional<FileStamp> stamp =
        // A program that sends a file may have changed it just now.
        options.cache().isPresent() && request.shares()
            ? request.shared(new FileLook(file, options.followLinks()), this::look)
            : look();
    int tries = 1;
    while (!send(stamp.orElseThrow(FileAnswer::notFound), tries == TRIES)) {
      tries++;
      stamp = look();
    }
  }

  /** False if the file was replaced meanwhile: a tag must not go out with another file's bytes. */
  private boolean send(FileStamp stamp, boolean lastTry) {
    Optional<FileCache.Kept> kept =
        options.cache().flatMap(cache -> cache.get(file, stamp, coding));
    FileValidators own =
        kept.map(FileCache.Kept::validators)
            .orElseGet(
                () ->
                    request.onceATurn(
                        new Described(stamp, coding), () -> FileValidators.of(stamp, coding)));
    // Conditions and ranges are about what was asked for (RFC 9110 §13.2.1, §14.2). A page that
    // says 404, for example, is not that.
    Optional<FileValidators> validators =
        response.status() == 200 ? Optional.of(own.butOf(response)) : Optional.empty();
    if (validators.isPresent() && isNotModified(validators.get())) {
      return true;
    }
    List<ByteRange> ranges =
        validators.flatMap(known -> ranges(known, stamp.size())).orElse(List.of());
    if (kept.isPresent() && ranges.isEmpty()) {
      setFields(validators);
      response.end(kept.get().content(), true);
      return true;
    }
    Optional<FileCache> cache = options.cache().filter(it -> it.takes(stamp));
    ByteRange region = ranges.isEmpty() ? new ByteRange(0, stamp.size()) : ranges.getFirst();
    boolean forKernel =
        cache.isEmpty() && ranges.size() < 2 && region.length() > 0 && isForKernel();
    Optional<OpenFile> open = open(stamp, forKernel ? region : null, lastTry);
    if (open.isEmpty()) {
      return false;
    }
    OpenFile file = open.get();
    boolean handedOver = false;
    try {
      if (cache.isPresent() && ranges.isEmpty()) {
        Optional<byte[]> content = keep(file.channel(), stamp, own, cache.get());
        if (content.isPresent()) {
          setFields(validators);
          response.end(content.get(), true);
          return true;
        } else if (!lastTry) {
          return false;
        }
      }
      setFields(validators);
      handedOver = true;
      if (ranges.size() > 1) {
        sendParts(file, new MultipartRanges(ranges, type(), stamp.size()));
      } else if (ranges.size() == 1) {
        response.status(206);
        response.setHeader("Content-Range", region.contentRange(stamp.size()));
        sendRegion(file, region);
      } else {
        sendRegion(file, region);
      }
      return true;
    } finally {
      if (!handedOver) {
        file.release();
      }
    }
  }

  /** A thread that is interrupted and reads, or asks whether it must, closes what it reads. */
  private boolean isForKernel() {
    return response.takesFiles() && isOfKernel() && !Thread.currentThread().isInterrupted();
  }

  /** Not one in a jar, say. */
  private boolean isOfKernel() {
    return file.getFileSystem().equals(FileSystems.getDefault());
  }

  /**
   * Opens the file that was looked at, unless it is open; for the caller to let go of. Empty if it
   * is another one by now, unless it is the last try.
   *
   * @param region what the kernel is to send, if it has it in memory: then others may have the same
   *     file open, and no thread that reads is interrupted, which would close it for them
   */
  private Optional<OpenFile> open(FileStamp stamp, @Nullable ByteRange region, boolean lastTry) {
    Turn turn = region == null ? null : request.turn();
    OpenFile known = turn == null ? null : turn.files().get(file, options.followLinks(), stamp);
    if (known != null && region != null && known.isInMemory(region)) {
      return Optional.of(known);
    } else if (known != null) {
      known.release();
    }
    FileChannel channel = open();
    boolean same = false;
    try {
      same = look().equals(Optional.of(stamp));
    } finally {
      if (!same && !lastTry) {
        close(channel);
      }
    }
    if (!same && !lastTry) {
      return Optional.empty();
    }
    OpenFile open = new OpenFile(channel, stamp, isOfKernel());
    boolean shared = same && region != null && open.isInMemory(region);
    // It may have waited, and be elsewhere now.
    if (shared && turn != null && request.turn() == turn) {
      open.share();
      turn.files().keep(file, options.followLinks(), open, request.loop());
    }
    return Optional.of(open);
  }

  /** Reads a file and leaves it in the cache; empty if it changed meanwhile. */
  private Optional<byte[]> keep(
      FileChannel channel, FileStamp stamp, FileValidators validators, FileCache cache) {
    request.leaveLoop();
    ByteBuffer content = ByteBuffer.allocate((int) stamp.size());
    try {
      while (content.hasRemaining() && channel.read(content, content.position()) > 0) {}
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    if (content.hasRemaining() || !look().equals(Optional.of(stamp))) {
      return Optional.empty();
    }
    cache.put(file, new FileCache.Kept(stamp, coding, validators, content.array()));
    return Optional.of(content.array());
  }

  private Optional<FileStamp> look() {
    return FileStamp.of(file, options.followLinks() ? FOLLOW : DO_NOT_FOLLOW)
        .filter(FileStamp::isRegularFile);
  }

  private static HttpException notFound() {
    return new HttpException(404, "NOT FOUND");
  }

  private Preconditions conditions() {
    return new Preconditions(request.method(), request::header);
  }

  private boolean isNotModified(FileValidators validators) {
    Preconditions.Outcome outcome =
        conditions().evaluate(validators.tag(), validators.lastModified());
    if (outcome == Preconditions.Outcome.PROCEED) {
      return false;
    }
    mustBeReadable();
    if (outcome == Preconditions.Outcome.FAILED) {
      throw new HttpException(412, "PRECONDITION FAILED");
    }
    endNotModified(validators.tagField());
    return true;
  }

  /** A condition is asked only where the answer without it would be the file (§13.2.1). */
  private void mustBeReadable() {
    if (!Files.isReadable(file)) {
      throw notFound();
    }
  }

  private void endNotModified(String tag) {
    // What describes the content would overwrite what the client's cache knows (§15.4.5).
    for (String field : List.of("Type", "Length", "Encoding", "Language", "Range")) {
      response.removeHeader("Content-" + field);
    }
    setUnlessSet("Cache-Control", options.cacheControl());
    setUnlessSet("ETag", tag);
    response.status(304).end();
  }

  private Optional<List<ByteRange>> ranges(FileValidators validators, long size) {
    Optional<List<ByteRange>> ranges =
        conditions()
            .range(validators.tag(), validators.lastModified(), InstantSource.system())
            .flatMap(field -> ByteRange.parse(field, size));
    if (ranges.filter(List::isEmpty).isPresent()) {
      mustBeReadable();
      throw new HttpException(416, "RANGE NOT SATISFIABLE", "Content-Range", "bytes */" + size);
    }
    return ranges;
  }

  private FileChannel open() {
    OpenOption[] how =
        options.followLinks() || !isOfKernel()
            ? new OpenOption[] {StandardOpenOption.READ}
            : new OpenOption[] {StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS};
    try {
      return FileChannel.open(file, how);
    } catch (IOException e) {
      if (e instanceof AccessDeniedException
          || e instanceof NoSuchFileException // Even if there is one again by now.
          || look().isEmpty()) {
        throw notFound();
      }
      throw new UncheckedIOException(e);
    }
  }

  private static void close(FileChannel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void setFields(Optional<FileValidators> validators) {
    setUnlessSet("Content-Type", type());
    options.contentEncoding().ifPresent(value -> setUnlessSet("Content-Encoding", value));
    setUnlessSet("Cache-Control", options.cacheControl());
    setUnlessSet("X-Content-Type-Options", "nosniff");
    if (validators.isPresent()) {
      setUnlessSet("ETag", validators.get().tagField());
      validators.get().lastModifiedField().ifPresent(date -> setUnlessSet("Last-Modified", date));
      setUnlessSet("Accept-Ranges", "bytes");
    }
  }

  private void setUnlessSet(String name, String value) {
    response.head().setUnlessSet(name, value);
  }

  private String type() {
    return response
        .getHeader("Content-Type")
        .or(options::contentType)
        .orElseGet(() -> MimeTypes.of(String.valueOf(file.getFileName())));
  }

  private void sendRegion(OpenFile file, ByteRange region) {
    response.setHeader("Content-Length", Long.toString(region.length()));
    FileSender.send(response, file, region);
  }

  private void sendParts(OpenFile file, MultipartRanges parts) {
    FilePieces pieces = parts.pieces();
    response.status(206);
    response.setHeader("Content-Type", parts.contentType());
    response.setHeader("Content-Length", Long.toString(pieces.length()));
    new FileSender(response, file, pieces).send();
  }
}
