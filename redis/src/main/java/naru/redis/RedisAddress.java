package naru.redis;

import io.lettuce.core.RedisURI;
import io.lettuce.core.cluster.RedisClusterURIUtil;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import naru.session.StoreAddressException;

/**
 * Where a Redis is: one server, the servers of a cluster, or the sentinels that know the master.
 *
 * @param nodes the servers to begin with; one unless it is a cluster
 */
record RedisAddress(List<RedisURI> nodes, boolean cluster) {
  static final Set<String> SCHEMES =
      Set.of(
          "redis",
          "rediss",
          "redis-sentinel",
          "rediss-sentinel",
          "redis-cluster",
          "rediss-cluster");

  /** Each wait of Lettuce's own, as when it connects, ends after that time. */
  static RedisAddress parse(String address, Duration timeout) {
    RedisAddress parsed = parse(address);
    for (RedisURI node : parsed.nodes) {
      node.setTimeout(timeout);
      node.getSentinels().forEach(sentinel -> sentinel.setTimeout(timeout));
    }
    return parsed;
  }

  private static RedisAddress parse(String address) {
    int end = Math.max(0, address.indexOf("://"));
    String scheme = address.substring(0, end).toLowerCase(Locale.ROOT);
    if (!SCHEMES.contains(scheme)) {
      throw malformed(scheme, "it begins neither with redis:// nor with another scheme of Redis");
    }
    String rest = address.substring(end);
    try {
      if (scheme.endsWith("-sentinel")) {
        RedisURI uri = RedisURI.create(scheme + rest);
        if (uri.getSentinelMasterId() == null || uri.getSentinels().isEmpty()) {
          throw malformed(scheme, "it names no master");
        }
        return new RedisAddress(List.of(uri), false);
      }
      String plain = scheme.replace("-cluster", "");
      URI uri = URI.create(plain + rest);
      List<RedisURI> nodes = RedisClusterURIUtil.toRedisURIs(uri);
      for (RedisURI node : nodes) {
        if (node.getHost() == null || node.getHost().isBlank()) {
          throw malformed(scheme, "it names no host");
        }
      }
      boolean cluster = nodes.size() > 1 || !plain.equals(scheme);
      if (!cluster) {
        // What is made for the servers of a cluster, which has one, leaves it out.
        nodes.getFirst().setDatabase(RedisURI.create(uri).getDatabase());
      }
      return new RedisAddress(nodes, cluster);
    } catch (StoreAddressException e) {
      throw e;
    } catch (RuntimeException e) {
      // Lettuce's and URI's messages repeat the address, in which a password may be.
      throw malformed(scheme, "it can't be read");
    }
  }

  private static StoreAddressException malformed(String scheme, String why) {
    String form =
        switch (scheme) {
          case "redis-sentinel", "rediss-sentinel" -> "//PASSWORD@HOST:26379,HOST:26379/0#MASTER";
          case "redis-cluster", "rediss-cluster" -> "//USER:PASSWORD@HOST:6379,HOST:6379";
          default -> "//USER:PASSWORD@HOST:6379/0";
        };
    return new StoreAddressException(
        "This is no address of a Redis, for %s: use one such as %s:%s, special characters in percent codes"
            .formatted(why, SCHEMES.contains(scheme) ? scheme : "redis", form));
  }
}
