package naru.http;

/**
 * What a server can be told when it is made. Every limit and timeout is in here, on, and finite.
 *
 * @param limits how much a client may ask
 * @param timeouts how long a client may take
 * @param execution where listeners run
 */
public record ServerOptions(Limits limits, Timeouts timeouts, Execution execution) {
  /** All defaults; listeners run on virtual threads. */
  public static final ServerOptions DEFAULTS =
      new ServerOptions(Limits.DEFAULTS, Timeouts.DEFAULTS, Execution.VIRTUAL_THREADS);

  /** The same with other limits. */
  public ServerOptions withLimits(Limits value) {
    return new ServerOptions(value, timeouts, execution);
  }

  /** The same with other timeouts. */
  public ServerOptions withTimeouts(Timeouts value) {
    return new ServerOptions(limits, value, execution);
  }

  /** The same with listeners run elsewhere. */
  public ServerOptions withExecution(Execution value) {
    return new ServerOptions(limits, timeouts, value);
  }
}
