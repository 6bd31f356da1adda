package naru.session;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/**
 * The keys under which a store knows the ids of one cookie: an id of other sessions in the same
 * store, of another cookie, has another key. A key can't be turned back, so a comparison of keys
 * tells nothing of ids, however long it takes.
 */
final class SessionKeys {
  private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

  private final byte[] prefix;

  /** Fed with the prefix and no more: to clone it is much cheaper than to look up a new one. */
  private final MessageDigest begun;

  SessionKeys(String cookieName) {
    prefix = (cookieName + "=").getBytes(US_ASCII);
    begun = begin();
  }

  /** Safe for use by any thread. */
  String of(String id) {
    return BASE64.encodeToString(fresh().digest(id.getBytes(US_ASCII)));
  }

  private MessageDigest fresh() {
    try {
      return (MessageDigest) begun.clone();
    } catch (CloneNotSupportedException e) {
      // The JDK's own can be cloned, that of another provider need not.
      return begin();
    }
  }

  private MessageDigest begin() {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(prefix);
      return digest;
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
