package naru.redis;

import java.util.Set;
import naru.session.SessionStore;
import naru.session.SessionStoreProvider;

/** Opens the addresses that {@link RedisStore#RedisStore(String, RedisOptions)} names. */
public final class RedisProvider implements SessionStoreProvider {
  /** For the service loader. */
  public RedisProvider() {}

  @Override
  public Set<String> schemes() {
    return RedisAddress.SCHEMES;
  }

  @Override
  public SessionStore open(String address) {
    return new RedisStore(address);
  }
}
