package naru.cookie;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Signs the values of cookies (HMAC-SHA256), so that a client can read but not change them. The
 * signature covers the name too: a value can't be moved to another cookie. Safe for use by any
 * thread.
 *
 * <p>Keys are changed by putting a new one before the old: the first signs, all of them verify.
 */
public final class CookieSigner {
  private static final String ALGORITHM = "HmacSHA256";
  private static final int MIN_KEY_BYTES = 32;

  private final List<SecretKeySpec> keys;

  /**
   * Keys of at least 32 random bytes each, the newest first.
   *
   * @throws IllegalArgumentException if there is none, or one is shorter
   */
  public CookieSigner(List<byte[]> keys) {
    if (keys.isEmpty()) {
      throw new IllegalArgumentException("A CookieSigner needs at least one key");
    }
    for (byte[] key : keys) {
      if (key.length < MIN_KEY_BYTES) {
        throw new IllegalArgumentException(
            "A key of a CookieSigner has at least "
                + MIN_KEY_BYTES
                + " random bytes, not "
                + key.length);
      }
    }
    this.keys = keys.stream().map(key -> new SecretKeySpec(key, ALGORITHM)).toList();
  }

  /** The cookie with a signed value: the value, a dot, the signature in base64url. */
  public Cookie sign(Cookie cookie) {
    String signature = signature(keys.getFirst(), cookie.name(), cookie.value());
    return new Cookie(cookie.name(), cookie.value() + "." + signature, cookie.attributes());
  }

  /**
   * The value of a signed cookie; empty if it isn't there, or not signed by one of the keys for
   * that name.
   */
  public Optional<String> verify(Cookies cookies, String name) {
    String signed = cookies.get(name).orElse("");
    int dot = signed.lastIndexOf('.');
    if (dot < 0) {
      return Optional.empty();
    }
    String value = signed.substring(0, dot);
    byte[] given = signed.substring(dot + 1).getBytes(UTF_8);
    for (SecretKeySpec key : keys) {
      // In constant time, so that a signature can't be guessed byte by byte.
      if (MessageDigest.isEqual(signature(key, name, value).getBytes(UTF_8), given)) {
        return Optional.of(value);
      }
    }
    return Optional.empty();
  }

  private static String signature(SecretKeySpec key, String name, String value) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      mac.update(name.getBytes(UTF_8));
      mac.update((byte) '=');
      return Base64.getUrlEncoder()
          .withoutPadding()
          .encodeToString(mac.doFinal(value.getBytes(UTF_8)));
    } catch (NoSuchAlgorithmException | InvalidKeyException e) {
      throw new IllegalStateException("every Java has " + ALGORITHM, e);
    }
  }
}
