package naru.redis;

/**
 * What Redis does in one piece. Each script has two keys in one slot: the session of a key, if it
 * began under that key, and else the note that says under which key it began. One that finds the
 * note alone returns what it says, and is to be asked again there; no session is nil.
 */
final class Scripts {
  /** What a script returns that has done its work; no key is like it. */
  static final String DONE = "=";

  /** ARGV: its life in ms, then fields and values. */
  static final String CREATE =
      """
      for i = 2, #ARGV, 2 do redis.call('HSET', KEYS[1], ARGV[i], ARGV[i + 1]) end
      redis.call('PEXPIRE', KEYS[1], ARGV[1])
      return '='\
      """;

  /** ARGV: the field, and its value unless it is to be removed. */
  static final String CHANGE =
      """
      if redis.call('EXISTS', KEYS[1]) == 0 then return redis.call('GET', KEYS[2]) end
      if #ARGV == 1 then redis.call('HDEL', KEYS[1], ARGV[1])
      else redis.call('HSET', KEYS[1], ARGV[1], ARGV[2]) end
      return '='\
      """;

  /** ARGV: the key that it must have, and that it gets. */
  static final String RENAME =
      """
      if redis.call('EXISTS', KEYS[1]) == 0 then return redis.call('GET', KEYS[2]) end
      if redis.call('HGET', KEYS[1], 'key') ~= ARGV[1] then return false end
      redis.call('HSET', KEYS[1], 'key', ARGV[2])
      return '='\
      """;

  /** ARGV: its life in ms, then fields and values. */
  static final String TOUCH =
      """
      if redis.call('EXISTS', KEYS[1]) == 0 then
        redis.call('PEXPIRE', KEYS[2], ARGV[1])
        return redis.call('GET', KEYS[2])
      end
      for i = 2, #ARGV, 2 do redis.call('HSET', KEYS[1], ARGV[i], ARGV[i + 1]) end
      redis.call('PEXPIRE', KEYS[1], ARGV[1])
      return '='\
      """;

  static final String DELETE =
      """
      local session = redis.call('GET', KEYS[2])
      redis.call('DEL', KEYS[1], KEYS[2])
      return session or '='\
      """;

  /** Returns the milliseconds that are left behind the sign of being done. */
  static final String LIFE =
      """
      if redis.call('EXISTS', KEYS[1]) == 0 then return redis.call('GET', KEYS[2]) end
      return '=' .. redis.call('PTTL', KEYS[1])\
      """;

  private Scripts() {}
}
