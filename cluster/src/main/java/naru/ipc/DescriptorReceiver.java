package naru.ipc;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.unix.DomainSocketReadMode;
import io.netty.channel.unix.FileDescriptor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Consumer;

/**
 * The worker's end of what {@link DescriptorSender} sends. A channel that reads descriptors reads
 * nothing else, which is why messages go another way.
 */
public final class DescriptorReceiver {
  private DescriptorReceiver() {}

  /**
   * Connects and says which listening server this is for. The channel ends with the loop at the
   * latest.
   *
   * @param onDescriptor called on the event loop with each descriptor, in the order of sending; it
   *     is open and belongs to who is called
   */
  public static Channel connect(
      EventLoopGroup loop,
      Path path,
      DescriptorSender.Receiver self,
      Consumer<FileDescriptor> onDescriptor)
      throws IOException {
    Bootstrap bootstrap =
        new Bootstrap()
            .group(loop)
            .channel(EpollDomainSocketChannel.class)
            .option(
                EpollChannelOption.DOMAIN_SOCKET_READ_MODE, DomainSocketReadMode.FILE_DESCRIPTORS)
            .handler(
                new ChannelInboundHandlerAdapter() {
                  @Override
                  public void channelRead(ChannelHandlerContext context, Object message) {
                    onDescriptor.accept((FileDescriptor) message);
                  }

                  @Override
                  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
                    context.close();
                  }
                });
    Channel channel = UnixSockets.connect(bootstrap, path);
    channel.writeAndFlush(
        channel
            .alloc()
            .buffer(DescriptorSender.GREETING_BYTES)
            .writeInt(self.worker())
            .writeInt(self.request()));
    return channel;
  }
}
