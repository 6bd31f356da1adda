package naru.tls;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;

/**
 * Files as they were at one time, each read once. Contents are compared, not times: a rename, a
 * swapped symbolic link and a rewrite within the clock's tick are all seen, a touch isn't.
 */
final class FileSnapshot {
  private static final int LARGEST = 4 << 20;

  private final Map<Path, byte[]> contents = new HashMap<>();
  private final Map<Path, String> problems = new HashMap<>();

  static FileSnapshot of(Collection<Path> paths) {
    FileSnapshot snapshot = new FileSnapshot();
    paths.forEach(snapshot::take);
    return snapshot;
  }

  private void take(Path path) {
    try {
      if (Files.isDirectory(path)) {
        problems.put(path, "it is a folder");
      } else if (Files.size(path) > LARGEST) {
        problems.put(path, "it is larger than 4 MiB");
      } else {
        contents.put(path, Files.readAllBytes(path));
      }
    } catch (NoSuchFileException e) {
      problems.put(path, "no such file");
    } catch (AccessDeniedException e) {
      problems.put(path, "permission denied");
    } catch (IOException e) {
      problems.put(path, String.valueOf(e.getMessage()));
    }
  }

  /** What the file held; the role is for the message: "certificate". */
  byte[] read(String role, Path path) {
    byte[] content = contents.get(path);
    if (content == null) {
      throw new TlsException(
          "cannot read " + role + " " + path + ": " + problems.getOrDefault(path, "not looked at"));
    }
    return content;
  }

  /** Equal for equal files; tells nothing of what they hold. */
  Map<Path, String> fingerprint() {
    Map<Path, String> fingerprint = new TreeMap<>(problems);
    contents.forEach((path, content) -> fingerprint.put(path, digest(content)));
    return fingerprint;
  }

  private static String digest(byte[] content) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
