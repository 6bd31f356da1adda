package naru.http;

/**
 * What a client did wrong before there was a request to give to the listener: a message that can't
 * be read, a head too large, a time-out.
 *
 * <p>Naru deals with it by itself: on HTTP/1 it answers with {@code cause.status()} and closes; on
 * HTTP/2 a malformed request (400) is a reset of its stream, a broken connection a GOAWAY, and any
 * other status is answered. A handshake of TLS that fails is a 400 here, without an answer.
 *
 * @param cause what was wrong
 * @param connection the connection, about to be closed; on HTTP/2 it may stay open
 */
public record ClientError(HttpException cause, Connection connection) {}
