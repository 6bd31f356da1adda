package naru.http;

import io.netty.channel.Channel;

/** How a connection is wired: which handlers it has, in which order. */
final class Pipeline {
  private Pipeline() {}

  static void build(Channel channel, HttpServer server) {
    channel.pipeline().addLast(new Http1Connection(server));
  }
}
