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

  /** Never fed: to clone it is much cheaper than to look a new one up among the providers. */
  private static final MessageDigest SHA_256 = sha256();

  private SessionId() {}

  static String random() {
    byte[] bytes = new byte[BYTES];
    RANDOM.nextBytes(bytes);
    return BASE64.encodeToString(bytes);
  }

  /** Whether it could be one of ours; what isn't needs no look into the store. */
  static boolean isWellFormed(String id) {
    boolean good = id.length() == LENGTH;
    for (int i = 0; good && i < LENGTH; i++) {
      char c = id.charAt(i);
      good = isLetter((char) (c | 0x20)) || (c >= '0' && c <= '9') || c == '-' || c == '_';
    }
    return good;
  }

  private static boolean isLetter(char lower) {
    return lower >= 'a' && lower <= 'z';
  }

  /**
   * The key of a cookie's name and id. It can't be turned back, so a comparison of keys tells
   * nothing of ids, however long it takes.
   */
  static String key(String cookie) {
    return BASE64.encodeToString(freshDigest().digest(cookie.getBytes(US_ASCII)));
  }

  private static MessageDigest freshDigest() {
    try {
      return (MessageDigest) SHA_256.clone();
    } catch (CloneNotSupportedException e) {
      // The JDK's own can be cloned, that of another provider need not.
      return sha256();
    }
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
