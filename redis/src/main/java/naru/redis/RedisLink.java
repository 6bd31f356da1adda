package naru.redis;

import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.ClientOptions.DisconnectedBehavior;
import io.lettuce.core.MaintNotificationsConfig;
import io.lettuce.core.RedisClient;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.SocketOptions.KeepAliveOptions;
import io.lettuce.core.SocketOptions.TcpUserTimeoutOptions;
import io.lettuce.core.cluster.ClusterClientOptions;
import io.lettuce.core.cluster.ClusterTopologyRefreshOptions;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.Delay;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The connection to a Redis, for all threads. An attempt to make it that failed is followed by
 * another when it is asked for again. While it is broken commands fail at once, for who asks now
 * doesn't want the answer later; it mends itself.
 */
final class RedisLink implements AutoCloseable {
  /**
   * Commands that wait for their answers, two or three for each of 10,000 visitors. Those of
   * visitors who gave up are among them until Redis answers.
   */
  private static final int MAX_WAITING = 30_000;

  private static final Duration LEAST_RECONNECT_DELAY = Duration.ofMillis(20);
  private static final Duration MOST_RECONNECT_DELAY = Duration.ofSeconds(1);
  private static final Duration TOPOLOGY_REFRESH = Duration.ofSeconds(15);

  /**
   * Longer than visitors wait, for on a busy machine the first connection takes its time, and one
   * that is given up too early never comes.
   */
  static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);

  private static final Duration SILENT = Duration.ofSeconds(5);
  private static final Duration PROBE = Duration.ofSeconds(1);
  private static final int PROBES = 3;

  /**
   * A server whose machine vanished never closes the connection. The kernel asks for a sign of life
   * only where nothing is on its way; else it repeats what is, for a quarter of an hour unless
   * told.
   */
  private static final Duration VANISHED = SILENT.plus(PROBE.multipliedBy(PROBES));

  private final RedisAddress address;
  private final ClientResources resources;
  private final AbstractRedisClient client;
  private @Nullable CompletableFuture<RedisClusterAsyncCommands<String, String>> commands;

  RedisLink(RedisAddress address) {
    this.address = address;
    this.resources =
        ClientResources.builder()
            .ioThreadPoolSize(2)
            .computationThreadPoolSize(2)
            .reconnectDelay(
                () ->
                    Delay.fullJitter(
                        LEAST_RECONNECT_DELAY, MOST_RECONNECT_DELAY, 20, TimeUnit.MILLISECONDS))
            .build();
    this.client = address.cluster() ? cluster() : single();
  }

  private RedisClient single() {
    RedisClient redis = RedisClient.create(resources, address.nodes().getFirst());
    redis.setOptions(common(ClientOptions.builder()).build());
    return redis;
  }

  private RedisClusterClient cluster() {
    RedisClusterClient redis = RedisClusterClient.create(resources, address.nodes());
    ClusterClientOptions.Builder builder = ClusterClientOptions.builder();
    common(builder);
    redis.setOptions(
        builder
            .topologyRefreshOptions(
                ClusterTopologyRefreshOptions.builder()
                    .enablePeriodicRefresh(TOPOLOGY_REFRESH)
                    .build())
            .build());
    return redis;
  }

  private static ClientOptions.Builder common(ClientOptions.Builder builder) {
    return builder
        .disconnectedBehavior(DisconnectedBehavior.REJECT_COMMANDS)
        // Nothing is done twice, nor after its visitor was told that it failed.
        .replayFilter(command -> true)
        .requestQueueSize(MAX_WAITING)
        .maintNotificationsConfig(MaintNotificationsConfig.disabled())
        .socketOptions(
            SocketOptions.builder()
                .connectTimeout(CONNECT_TIMEOUT)
                .keepAlive(
                    KeepAliveOptions.builder()
                        .enable()
                        .idle(SILENT)
                        .interval(PROBE)
                        .count(PROBES)
                        .build())
                .tcpUserTimeout(
                    TcpUserTimeoutOptions.builder().enable().tcpUserTimeout(VANISHED).build())
                .build());
  }

  /** The commands, once the connection is there; a failed attempt is followed by another. */
  synchronized CompletableFuture<RedisClusterAsyncCommands<String, String>> commands() {
    CompletableFuture<RedisClusterAsyncCommands<String, String>> known = commands;
    if (known == null || known.isCompletedExceptionally()) {
      CompletableFuture<RedisClusterAsyncCommands<String, String>> next = new CompletableFuture<>();
      commands = next;
      Thread.ofVirtual().name("naru-redis-connect").start(() -> connect(next));
      return next;
    }
    return known;
  }

  private void connect(CompletableFuture<RedisClusterAsyncCommands<String, String>> result) {
    try {
      result.complete(
          client instanceof RedisClusterClient redis
              ? redis.connect(StringCodec.UTF8).async()
              : ((RedisClient) client).connect(StringCodec.UTF8).async());
    } catch (RuntimeException | Error e) {
      // Else nobody would try again.
      result.completeExceptionally(e);
    }
  }

  @Override
  public void close() {
    client.shutdown(Duration.ZERO, Duration.ofSeconds(1));
    resources.shutdown(0, 1, TimeUnit.SECONDS);
  }
}
