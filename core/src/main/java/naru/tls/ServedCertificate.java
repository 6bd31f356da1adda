package naru.tls;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.IdentityCipherSuiteFilter;
import io.netty.handler.ssl.OpenSslContextOption;
import io.netty.handler.ssl.OpenSslSessionContext;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.ReferenceCountUtil;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;

/** One certificate, ready for handshakes by one engine. */
final class ServedCertificate {
  private final Identity identity;
  private final TlsEngine engine;
  final SslContext context;
  final Optional<TicketKeys> tickets;
  private final String[] groups;

  ServedCertificate(
      Identity identity,
      Tls tls,
      List<X509Certificate> trusted,
      List<String> applicationProtocols) {
    this.identity = identity;
    TlsOptions options = tls.options();
    this.engine = options.engine().forKey(identity.certificate().getPublicKey().getAlgorithm());
    EngineNames names = EngineNames.of(engine);
    this.groups = names.groups(options).toArray(String[]::new);
    boolean boringSsl = engine == TlsEngine.BORINGSSL;
    SslContextBuilder builder =
        (boringSsl
                ? SslContextBuilder.forServer(new ServedKey(identity))
                : SslContextBuilder.forServer(identity.key(), identity.chain()))
            .protocols(names.protocols(options))
            .ciphers(names.ciphers(options), IdentityCipherSuiteFilter.INSTANCE)
            .sessionCacheSize(options.sessions())
            .sessionTimeout(options.sessionLifetime().toSeconds())
            // The key lies in memory under a password that lies beside it: the default type would
            // only derive a key from it ten thousand times, twice.
            .keyStoreType("JKS");
    if (boringSsl) {
      // Counted references free native memory when the last connection ends, not when a collector
      // gets to it.
      builder.sslProvider(SslProvider.OPENSSL_REFCNT).option(OpenSslContextOption.GROUPS, groups);
    } else {
      builder.sslProvider(SslProvider.JDK);
    }
    switch (tls.clientCertificates()) {
      case ClientCertificates.None none -> builder.trustManager(NobodyTrusted.INSTANCE);
      case ClientCertificates.Wanted wanted ->
          builder.clientAuth(ClientAuth.OPTIONAL).trustManager(trusted);
      case ClientCertificates.Required required ->
          builder.clientAuth(ClientAuth.REQUIRE).trustManager(trusted);
    }
    if (!applicationProtocols.isEmpty()) {
      // Both engines know only this way to fail; ClientHelloHandler refuses before they could.
      builder.applicationProtocolConfig(
          new ApplicationProtocolConfig(
              ApplicationProtocolConfig.Protocol.ALPN,
              ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
              ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
              applicationProtocols));
    }
    try {
      this.context = builder.build();
    } catch (SSLException | IllegalArgumentException e) {
      throw new TlsException(
          engine
              + " can't serve "
              + identity.certificate().getSubjectX500Principal().getName()
              + ": "
              + HandshakeFailure.firstLine(e),
          e);
    }
    this.tickets =
        context.sessionContext() instanceof OpenSslSessionContext sessions
            ? Optional.of(new TicketKeys(sessions, options.sessionLifetime(), System.nanoTime()))
            : Optional.empty();
  }

  X509Certificate certificate() {
    return identity.certificate();
  }

  TlsEngine engine() {
    return engine;
  }

  /** A handler for one connection; it lives on after {@link #release()}. */
  SslHandler newHandler(ByteBufAllocator allocator) {
    tickets.ifPresent(keys -> keys.renewIfDue(System.nanoTime()));
    SslHandler handler = context.newHandler(allocator);
    if (engine == TlsEngine.JDK) {
      SSLEngine jdk = handler.engine();
      SSLParameters parameters = jdk.getSSLParameters();
      parameters.setNamedGroups(groups);
      parameters.setUseCipherSuitesOrder(true);
      jdk.setSSLParameters(parameters);
    }
    return handler;
  }

  void release() {
    ReferenceCountUtil.release(context);
  }
}
