package naru.session;

import java.util.Locale;
import java.util.Map;
import java.util.ServiceLoader;

/** Finds the store behind an address, and the address of this process. */
final class StoreAddress {
  static final String VARIABLE = "SESSION_STORE";

  private static final String ADDRESSES =
      "memory:, sqlite:FILE, redis://HOST:PORT, redis-sentinel://HOST:PORT#NAME or"
          + " redis-cluster://HOST:PORT, over TLS with rediss in place of redis";

  private StoreAddress() {}

  static SessionStore open(String address) {
    int colon = address.indexOf(':');
    String scheme = colon < 0 ? "" : address.substring(0, colon).toLowerCase(Locale.ROOT);
    if (scheme.equals("memory")) {
      return new MemoryStore();
    }
    for (SessionStoreProvider provider : ServiceLoader.load(SessionStoreProvider.class)) {
      if (provider.schemes().contains(scheme)) {
        return provider.open(address);
      }
    }
    throw new StoreAddressException(
        switch (scheme) {
          case "sqlite" -> missing("sqlite:", "naru-sqlite");
          case "redis", "redis-sentinel", "redis-cluster" -> missing(scheme + ":", "naru-redis");
          case "rediss", "rediss-sentinel", "rediss-cluster" -> missing(scheme + ":", "naru-redis");
          default ->
              isScheme(address, colon)
                  ? "There is no session store '" + scheme + ":': use " + ADDRESSES
                  : "This is no session store's address: use " + ADDRESSES;
        });
  }

  /** What stands before a colon may be a password, too, and isn't repeated then. */
  private static boolean isScheme(String address, int colon) {
    return colon > 0 && (colon + 1 == address.length() || address.startsWith("://", colon));
  }

  private static String missing(String scheme, String module) {
    return "Nothing here can open a session store '%s': add %s to the class path"
        .formatted(scheme, module);
  }

  /** The one that the environment names, or else this one. */
  static SessionStore ofEnvironment(Map<String, String> environment, String otherwise) {
    String address = environment.getOrDefault(VARIABLE, "").strip();
    return address.isEmpty() ? open(otherwise) : open(VARIABLE, address);
  }

  private static SessionStore open(String variable, String address) {
    try {
      return open(address);
    } catch (StoreAddressException e) {
      throw new StoreAddressException("%s: %s".formatted(variable, e.getMessage()));
    }
  }
}
