package naru.redis;

/**
 * What Redis does in one piece to a session that began under a key. Each script has one key: of
 * two, a cluster refuses the script while it moves their slot and one of them isn't there. If no
 * session began under the key the answer is nil.
 */
final class Scripts {
  /** ARGV: its life in ms, then fields and values. */
  static final String CREATE =
      """
      for i = 2, #ARGV, 2 do redis.call('HSET', KEYS[1], ARGV[i], ARGV[i + 1]) end
      redis.call('PEXPIRE', KEYS[1], ARGV[1])
      return 'done'\
      """;

  /** ARGV: the field, and its value unless it is to be removed. */
  static final String CHANGE =
      """
      if redis.call('EXISTS', KEYS[1]) == 0 then return false end
      if #ARGV == 1 then redis.call('HDEL', KEYS[1], ARGV[1])
      else redis.call('HSET', KEYS[1], ARGV[1], ARGV[2]) end
      return 'done'\
      """;

  /** ARGV: the key that it must have, else nil, and that it gets. */
  static final String RENAME =
      """
      if redis.call('HGET', KEYS[1], 'key') ~= ARGV[1] then return false end
      redis.call('HSET', KEYS[1], 'key', ARGV[2])
      return 'done'\
      """;

  /** ARGV: its life in ms, then fields and values. Returns the key that it has now. */
  static final String TOUCH =
      """
      if redis.call('EXISTS', KEYS[1]) == 0 then return false end
      for i = 2, #ARGV, 2 do redis.call('HSET', KEYS[1], ARGV[i], ARGV[i + 1]) end
      redis.call('PEXPIRE', KEYS[1], ARGV[1])
      return redis.call('HGET', KEYS[1], 'key')\
      """;

  static final String DELETE =
      """
      if redis.call('DEL', KEYS[1]) == 0 then return false end
      return 'done'\
      """;

  /** Returns the milliseconds that are left. */
  static final String LIFE =
      """
      if redis.call('EXISTS', KEYS[1]) == 0 then return false end
      return tostring(redis.call('PTTL', KEYS[1]))\
      """;

  private Scripts() {}
}
