package naru.http;

import io.netty.channel.Channel;
import java.net.SocketAddress;

/** A channel as its listeners see it. */
record ChannelConnection(Channel channel) implements Connection {
  @Override
  public SocketAddress remoteAddress() {
    return channel.remoteAddress();
  }

  @Override
  public SocketAddress localAddress() {
    return channel.localAddress();
  }

  @Override
  public void close() {
    channel.close();
  }
}
