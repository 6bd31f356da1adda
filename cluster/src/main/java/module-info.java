/** Naru's cluster: several processes that share their ports, watched and replaced. */
module naru.cluster {
  requires io.netty.buffer;
  requires io.netty.codec;
  requires io.netty.common;
  requires io.netty.transport;
  requires io.netty.transport.classes.epoll;
  requires io.netty.transport.unix.common;
  requires transitive naru;
  requires static org.jspecify;
  requires org.slf4j;

  exports naru.cluster;

  uses naru.cluster.ProgramCommand;
}
