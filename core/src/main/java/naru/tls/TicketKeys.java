package naru.tls;

import io.netty.handler.ssl.OpenSslSessionContext;
import io.netty.handler.ssl.OpenSslSessionTicketKey;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The keys that BoringSSL seals session tickets with, renewed once each lifetime (of itself it
 * keeps them, and TLS 1.3's sessions, for two days) so that who takes a key can't read the
 * connections of days before (RFC 9325 section 7.4). The one before still opens tickets.
 */
final class TicketKeys {
  private static final SecureRandom RANDOM = new SecureRandom();

  private final OpenSslSessionContext sessions;
  private final long lifetimeNanos;
  private final List<OpenSslSessionTicketKey> keys = new ArrayList<>();
  private volatile long madeAt;

  TicketKeys(OpenSslSessionContext sessions, Duration lifetime, long now) {
    this.sessions = sessions;
    this.lifetimeNanos = lifetime.toNanos();
    renew(now);
  }

  /** Renews the keys if it is time; {@link System#nanoTime()} says when. Safe for any thread. */
  void renewIfDue(long now) {
    if (now - madeAt >= lifetimeNanos) {
      synchronized (this) {
        if (now - madeAt >= lifetimeNanos) {
          renew(now);
        }
      }
    }
  }

  private void renew(long now) {
    if (!keys.isEmpty() && now - madeAt >= 2 * lifetimeNanos) {
      keys.clear(); // Nobody came for so long that the last key is over age as well.
    }
    keys.addFirst(
        new OpenSslSessionTicketKey(
            random(OpenSslSessionTicketKey.NAME_SIZE),
            random(OpenSslSessionTicketKey.HMAC_KEY_SIZE),
            random(OpenSslSessionTicketKey.AES_KEY_SIZE)));
    if (keys.size() > 2) {
      keys.removeLast();
    }
    sessions.setTicketKeys(keys.toArray(OpenSslSessionTicketKey[]::new));
    madeAt = now;
  }

  private static byte[] random(int length) {
    byte[] bytes = new byte[length];
    RANDOM.nextBytes(bytes);
    return bytes;
  }
}
