package naru.tls;

import io.netty.channel.Channel;

/**
 * Told how the handshake of one connection ended: exactly one of {@link #secured} and {@link
 * #failed} is called, once, on the channel's event loop.
 */
public interface TlsHandshake {
  /**
   * Bytes are now in the clear in the pipeline. Handlers that are added before this returns see the
   * first of them.
   */
  void secured(Channel channel, TlsSession session);

  /** There will be no session. The channel is being closed, nothing needs to be done about it. */
  void failed(Channel channel, TlsException reason);

  /**
   * What to say, in the clear, to a client that speaks a protocol of text (its first byte is a
   * capital letter, as in HTTP) where TLS belongs. It is sent and the connection closed; {@link
   * #failed} is called all the same. Empty says nothing.
   */
  default byte[] answerToPlainText() {
    return new byte[0];
  }
}
