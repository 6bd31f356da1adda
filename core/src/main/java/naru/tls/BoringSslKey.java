package naru.tls;

import io.netty.internal.tcnative.Buffer;
import io.netty.internal.tcnative.SSL;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.PrivateKey;
import java.util.Arrays;
import java.util.Base64;

/**
 * What BoringSSL makes of a private key. Netty hands it the keys as well, but keeps what it says
 * for the handshakes.
 */
final class BoringSslKey {
  private static final byte[] BEGIN =
      "-----BEGIN PRIVATE KEY-----\n".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] END =
      "\n-----END PRIVATE KEY-----\n".getBytes(StandardCharsets.US_ASCII);

  private BoringSslKey() {}

  /**
   * Whether the key is whole: the secret makes the public point that is named beside it, the primes
   * of RSA its modulus, its exponents undo each other. False also where BoringSSL isn't there or
   * knows no such key.
   */
  static boolean isWhole(PrivateKey key) {
    return BoringSsl.isAvailable() && parses(key);
  }

  private static boolean parses(PrivateKey key) {
    byte[] der = key.getEncoded();
    byte[] base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encode(der);
    ByteBuffer pem = ByteBuffer.allocateDirect(BEGIN.length + base64.length + END.length);
    pem.put(BEGIN).put(base64).put(END).flip();
    try {
      return parses(pem);
    } finally {
      Arrays.fill(der, (byte) 0);
      Arrays.fill(base64, (byte) 0);
      pem.put(new byte[pem.limit()]);
    }
  }

  private static boolean parses(ByteBuffer pem) {
    long bio = 0;
    try {
      bio = SSL.newMemBIO();
      SSL.bioWrite(bio, Buffer.address(pem), pem.limit());
      SSL.freePrivateKey(SSL.parsePrivateKey(bio, null));
      return true;
    } catch (Exception e) {
      SSL.clearError();
      return false;
    } finally {
      if (bio != 0) {
        SSL.freeBIO(bio);
      }
    }
  }
}
