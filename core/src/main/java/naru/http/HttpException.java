package naru.http;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A failure that is an answer: thrown by a listener or by Naru itself, it becomes a response with
 * this status. The message is written for the client and is sent to it, so it must not name the
 * machine's insides.
 */
public class HttpException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int status;
  private final transient List<String> headers;

  /**
   * An answer with a status from 400 to 599, a message for the client, and header fields as name,
   * value, name, value.
   *
   * @throws IllegalArgumentException if the status isn't an error's, a header value is missing, a
   *     field can't be sent as {@link Response#setHeader} says, or it is {@code Content-Length} or
   *     {@code Transfer-Encoding}, which follow from the message
   */
  public HttpException(int status, String message, String... headers) {
    this(status, message, null, headers);
  }

  /**
   * The same with a cause, for the log only: where nobody handles this exception, that of a status
   * from 500 on is logged as an error, others for {@code debug}.
   */
  public HttpException(int status, String message, @Nullable Throwable cause, String... headers) {
    super(message, cause);
    if (status < 400 || status > 599) {
      throw new IllegalArgumentException(
          "An HttpException has a status from 400 to 599, not " + status);
    }
    if (headers.length % 2 != 0) {
      throw new IllegalArgumentException(
          "The header '" + headers[headers.length - 1] + "' has no value");
    }
    for (int i = 0; i < headers.length; i += 2) {
      FieldSyntax.checkName(headers[i]);
      FieldSyntax.checkValue(headers[i], headers[i + 1]);
      if (headers[i].equalsIgnoreCase("content-length")
          || headers[i].equalsIgnoreCase("transfer-encoding")) {
        throw new IllegalArgumentException(
            "An HttpException has no '" + headers[i] + "' of its own: its message is the body");
      }
    }
    this.status = status;
    this.headers = List.of(headers);
  }

  /** Whether the cause is to be logged as an error with each answer that is made of this. */
  protected boolean isForLog() {
    return status >= 500 && getCause() != null;
  }

  /** A failure itself if it is an HttpException; else a 500 that tells the client nothing of it. */
  public static HttpException of(Throwable failure) {
    return failure instanceof HttpException meant
        ? meant
        : new HttpException(500, "Internal Server Error", failure);
  }

  /**
   * Makes a response ready to tell of this failure, as the server and a router do before an error
   * handler is asked: it gets this status and these header fields, and loses the trailers and the
   * fields that told of a body which won't come now, its type, length and validators, say, and of
   * Cache-Control (and CDN-Cache-Control, Surrogate-Control) how long it may be kept. All else that
   * was set stays, so that what is for every answer (CORS, say) is on this one too, and cookies,
   * each of which is a matter of its own, and makes the answer private.
   *
   * @return false if the response's head was sent, so that nothing can be changed
   */
  public boolean applyTo(Response response) {
    if (!response.head().forgetBody()) {
      return false;
    }
    response.status(status());
    List<String> own = headers();
    for (int i = 0; i < own.size(); i += 2) {
      // What an answer varies by adds up.
      if (!own.get(i).equalsIgnoreCase("Set-Cookie") && !own.get(i).equalsIgnoreCase("Vary")) {
        response.removeHeader(own.get(i));
      }
    }
    for (int i = 0; i < own.size(); i += 2) {
      // A cookie may be there already, if an error handler has thrown this on.
      if (!response.getHeaders(own.get(i)).contains(own.get(i + 1))) {
        response.appendHeader(own.get(i), own.get(i + 1));
      }
    }
    response.head().keepCookiesFromOthers();
    return true;
  }

  /** The status of the answer. */
  public int status() {
    return status;
  }

  /** The answer's own header fields: name, value, name, value. */
  public List<String> headers() {
    return headers;
  }
}
