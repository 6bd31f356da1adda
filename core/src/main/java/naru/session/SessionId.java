package naru.session;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;

/** Random ids of 192 bits, and the keys under which stores know them. */
final class SessionId {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();
  private static final int BYTES = 24;
  private static final int LENGTH = 32;

  private SessionId() {}

  static String random() {
    byte[] bytes = new byte[BYTES];
    RANDOM.nextBytes(bytes);
    return BASE64.encodeToString(bytes);
  }

  /** Whether it could be one of ours; what isn't needs no look into the store. */
  static boolean isWellFormed(String id) {
    return id.length() == LENGTH
        && id.chars()
            .allMatch(c -> c == '-' || c == '_' || (c < 128 && Character.isLetterOrDigit(c)));
  }

  /**
   * The key of a cookie's name and id. It can't be turned back, so a comparison of keys tells
   * nothing of ids, however long it takes.
   */
  static String key(String cookie) {
    try {
      return BASE64.encodeToString(
          MessageDigest.getInstance("SHA-256").digest(cookie.getBytes(US_ASCII)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
