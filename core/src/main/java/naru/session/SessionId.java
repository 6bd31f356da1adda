package naru.session;

import java.security.SecureRandom;
import java.util.Base64;

/** Random ids of 192 bits. */
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
}
