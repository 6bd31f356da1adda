/** Naru's sessions in Redis: found by the address {@code redis://…}, or made by hand. */
module naru.redis {
  requires lettuce.core;
  requires naru;
  requires static org.jspecify;

  exports naru.redis;

  provides naru.session.SessionStoreProvider with
      naru.redis.RedisProvider;
}
