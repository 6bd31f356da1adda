package naru.tls;

import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.OpenSslContextOption;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.ReferenceCountUtil;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;

/** Which suites and groups an engine knows. */
final class EngineNames {
  private static final Map<TlsEngine, EngineNames> KNOWN = new ConcurrentHashMap<>();

  private final TlsEngine engine;
  private final Predicate<String> knowsCipher;
  private final Predicate<String> knowsGroup;

  private EngineNames(
      TlsEngine engine, Predicate<String> knowsCipher, Predicate<String> knowsGroup) {
    this.engine = engine;
    this.knowsCipher = knowsCipher;
    this.knowsGroup = knowsGroup;
  }

  static EngineNames of(TlsEngine engine) {
    return KNOWN.computeIfAbsent(
        engine, which -> which == TlsEngine.BORINGSSL ? boringSsl(which) : jdk(which));
  }

  private static EngineNames jdk(TlsEngine engine) {
    try {
      SSLParameters supported = SSLContext.getDefault().getSupportedSSLParameters();
      Set<String> ciphers = Set.of(supported.getCipherSuites());
      Set<String> groups = Set.of(supported.getNamedGroups());
      return new EngineNames(engine, ciphers::contains, groups::contains);
    } catch (NoSuchAlgorithmException e) {
      throw new TlsException("this JDK has no TLS", e);
    }
  }

  private static EngineNames boringSsl(TlsEngine engine) {
    Map<String, Boolean> groups = new ConcurrentHashMap<>();
    return new EngineNames(
        engine,
        OpenSsl.availableJavaCipherSuites()::contains,
        group -> groups.computeIfAbsent(group, EngineNames::boringSslTakes));
  }

  // It has no list of its groups to ask for.
  private static boolean boringSslTakes(String group) {
    try {
      ReferenceCountUtil.release(
          SslContextBuilder.forClient()
              .sslProvider(SslProvider.OPENSSL_REFCNT)
              .trustManager(NobodyTrusted.INSTANCE)
              .option(OpenSslContextOption.GROUPS, new String[] {group})
              .build());
      return true;
    } catch (SSLException e) {
      return false;
    }
  }

  /** Those that one of the ciphers is for: BoringSSL would fill in its own for one without. */
  List<String> protocols(TlsOptions options) {
    List<String> ciphers = ciphers(options);
    List<String> protocols =
        options.protocols().stream()
            .filter(
                protocol ->
                    ciphers.stream()
                        .anyMatch(
                            cipher -> protocol.equals("TLSv1.2") == cipher.contains("_WITH_")))
            .toList();
    if (protocols.isEmpty()) {
      throw new TlsException(
          "none of the ciphers is for " + String.join(" or ", options.protocols()));
    }
    return protocols;
  }

  List<String> ciphers(TlsOptions options) {
    return known(
        "cipher suite",
        options.ciphers(),
        options.ciphers().equals(TlsOptions.DEFAULTS.ciphers()),
        knowsCipher);
  }

  List<String> groups(TlsOptions options) {
    return known(
        "group",
        options.groups(),
        options.groups().equals(TlsOptions.DEFAULTS.groups()),
        knowsGroup);
  }

  /** The names that are known; one that isn't is an error if the user named it. */
  private List<String> known(
      String kind, List<String> names, boolean defaults, Predicate<String> knows) {
    List<String> known = new ArrayList<>();
    for (String name : names) {
      if (knows.test(name)) {
        known.add(name);
      } else if (!defaults) {
        throw new TlsException(
            kind
                + " '"
                + name
                + "' is not known to the engine "
                + engine
                + ": write IANA's names, as in TlsOptions.DEFAULTS");
      }
    }
    return known;
  }
}
