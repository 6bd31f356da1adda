/** Naru's server: http, its router, cookies, sessions and files. */
module naru {
  requires io.netty.buffer;
  requires io.netty.codec;
  requires io.netty.codec.http2;
  requires io.netty.common;
  requires io.netty.handler;
  requires static io.netty.tcnative.classes.openssl;
  requires io.netty.transport;
  requires io.netty.transport.classes.epoll;
  requires io.netty.transport.unix.common;
  requires static org.jspecify;
  requires org.slf4j;

  exports naru.cookie;
  exports naru.events;
  exports naru.files;
  exports naru.http;
  exports naru.http2;
  exports naru.https;
  exports naru.net;
  exports naru.program;
  exports naru.router;
  exports naru.session;
  exports naru.tls;

  uses naru.http.Json;
  uses naru.session.SessionStoreProvider;
  uses naru.tls.DevelopmentCertificates;
}
