package naru.net;

import io.netty.channel.Channel;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPromise;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.WriteBufferWaterMark;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What becomes of the connections that a server's listening sockets accept: each gets an event loop
 * and is handed over. Safe for use by any thread.
 *
 * <p>In place of Netty's ServerBootstrap, for whose annotations Java makes four classes at each
 * start.
 */
public final class Acceptor {
  private static final Logger LOG = LoggerFactory.getLogger(NetServer.class);
  private static final int BACKLOG = 1024;
  private static final long PAUSE_SECONDS = 1;

  private final EventLoopGroup loops;
  private final WriteBufferWaterMark waterMark;
  private final ChannelInitializer<Channel> opening;

  Acceptor(EventLoopGroup loops, int bufferedBytes, Consumer<Channel> onConnection) {
    this.loops = loops;
    this.waterMark = new WriteBufferWaterMark(Math.max(1, bufferedBytes / 2), bufferedBytes);
    this.opening =
        new ChannelInitializer<>() {
          @Override
          protected void initChannel(Channel connection) {
            onConnection.accept(connection);
          }

          // Else it would be looked for among its annotations.
          @Override
          public boolean isSharable() {
            return true;
          }
        };
  }

  /** The event loops of the sockets and their connections. */
  public EventLoopGroup loops() {
    return loops;
  }

  /** Has a socket listen at an address, and accepts from it; it is closed if that fails. */
  public ChannelFuture bind(ServerChannel socket, SocketAddress address) {
    try {
      socket.config().setOption(ChannelOption.SO_BACKLOG, BACKLOG);
      if (address instanceof InetSocketAddress) {
        socket.config().setOption(ChannelOption.SO_REUSEADDR, true);
      }
    } catch (RuntimeException e) {
      socket.unsafe().closeForcibly();
      return socket.newFailedFuture(e);
    }
    ChannelFuture registering = register(socket);
    if (registering.cause() != null) {
      // Where its loop has no thread, nobody would tell a listener.
      return registering;
    }
    ChannelPromise bound = socket.newPromise();
    registering.addListener(
        registered -> {
          if (registered.isSuccess()) {
            // Later, for handlers to be told first that it is registered.
            socket
                .eventLoop()
                .execute(
                    () ->
                        socket
                            .bind(address, bound)
                            .addListener(ChannelFutureListener.CLOSE_ON_FAILURE));
          } else {
            bound.setFailure(registered.cause());
          }
        });
    return bound;
  }

  /** Accepts from a socket that listens already. */
  public ChannelFuture register(ServerChannel socket) {
    socket.pipeline().addLast(new Accepting(socket));
    return loops.register(socket);
  }

  private void accept(Channel connection) {
    try {
      ChannelConfig config = connection.config();
      // Without Nagle's delay they are by Netty's default; to say so again is a system call.
      config.setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
      config.setRecvByteBufAllocator(LoopReads.INSTANCE);
      config.setWriteBufferWaterMark(waterMark);
      connection.pipeline().addLast(opening);
      // Now: once it is registered, the wish is a system call of its own.
      connection.unsafe().beginRead();
      loops
          .register(connection)
          .addListener(
              registered -> {
                if (!registered.isSuccess()) {
                  refuse(connection, registered.cause());
                }
              });
    } catch (Throwable e) {
      refuse(connection, e);
    }
  }

  private static void refuse(Channel connection, Throwable cause) {
    connection.unsafe().closeForcibly();
    LOG.warn("{} was accepted and closed", connection, cause);
  }

  /** Accepts; where that fails, as without a descriptor to spare, it tries again a second later. */
  private final class Accepting extends ChannelInboundHandlerAdapter {
    private final Runnable goingOn;

    Accepting(ServerChannel socket) {
      // Made here: when it is needed there may be no descriptor to read its class by.
      this.goingOn = () -> socket.config().setAutoRead(true);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      accept((Channel) message);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      ChannelConfig config = context.channel().config();
      if (config.isAutoRead()) {
        config.setAutoRead(false);
        context.channel().eventLoop().schedule(goingOn, PAUSE_SECONDS, TimeUnit.SECONDS);
        LOG.warn(
            "{} accepts no connections for {} s: {}",
            context.channel(),
            PAUSE_SECONDS,
            cause.toString());
      }
    }
  }
}
