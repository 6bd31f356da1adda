package naru.http;

/**
 * What a client did wrong before there was a request to give to the listener: a message that can't
 * be read, a head too large, a time-out. Naru has answered with {@code cause.status()} by itself.
 *
 * @param cause what was wrong
 * @param connection the connection, about to be closed
 */
public record ClientError(HttpException cause, Connection connection) {}
