package naru.tls;

import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.handler.ssl.SslHandler;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * TLS as a listening server holds it: the certificates that are in use, which can change while it
 * runs. New handshakes get the new ones, connections that are open keep theirs.
 *
 * <p>Safe for use by any thread.
 */
public final class TlsContext implements AutoCloseable {
  /** Name of the TLS handler in a pipeline. */
  static final String HANDLER = "tls";

  private static final Logger LOG = LoggerFactory.getLogger(TlsContext.class);

  private final Tls tls;
  private final List<String> applicationProtocols;
  private final ReentrantLock loading = new ReentrantLock();
  private final List<Consumer<? super List<X509Certificate>>> onReloaded =
      new CopyOnWriteArrayList<>();
  private final List<Consumer<? super TlsException>> onReloadFailed = new CopyOnWriteArrayList<>();
  private final FileWatch watch;

  /** Null once closed. */
  volatile @Nullable CertificateSet current;

  private volatile Map<Path, String> seen = Map.of();

  private TlsContext(Tls tls, List<String> applicationProtocols) {
    this.tls = tls;
    this.applicationProtocols = List.copyOf(applicationProtocols);
    TlsFiles files = new TlsFiles(tls);
    current = load(files);
    seen = files.fingerprint();
    watch = new FileWatch(tls.watchEvery(), this::fingerprint, () -> seen, this::reloadAndLog);
  }

  /**
   * Reads all files, warns in the log of what is doubtful about them, and from then on looks for
   * changes. Throws {@link TlsException} for what can't be served.
   *
   * @param applicationProtocols for ALPN (RFC 7301), the preferred first; a client that offers
   *     others alone is refused; empty leaves ALPN out
   */
  public static TlsContext open(Tls tls, List<String> applicationProtocols) {
    TlsContext context = new TlsContext(tls, applicationProtocols);
    context.watch.start();
    return context;
  }

  /**
   * Adds TLS at the end of a new connection's pipeline, to be called before other handlers are
   * added, on its event loop; the handshake starts when the client does.
   */
  public void secure(Channel channel, TlsHandshake handshake) {
    boolean asks = !(tls.clientCertificates() instanceof ClientCertificates.None);
    ClientRecords records = new ClientRecords();
    channel
        .pipeline()
        .addLast("tls-records", records)
        .addLast(HANDLER, new ClientHelloHandler(this, handshake))
        .addLast("tls-outcome", new HandshakeOutcome(handshake, records, asks));
  }

  /**
   * Reads all files again and uses them for new handshakes. Throws {@link TlsException} if one is
   * broken; what was in use stays so. Sessions of before aren't resumed.
   */
  public void reload() {
    try {
      reloadQuietly();
    } catch (TlsException e) {
      tell(onReloadFailed, e);
      throw e;
    }
  }

  private void reloadQuietly() {
    List<X509Certificate> certificates;
    loading.lock();
    try {
      CertificateSet old = current;
      if (old == null) {
        return;
      }
      Map<Path, String> before = seen;
      CertificateSet next;
      try {
        next = load(read());
      } catch (TlsException e) {
        throw e;
      } catch (Throwable e) {
        // No fault of the files, but a lack of memory, say: the next look tries again.
        seen = before;
        throw e;
      }
      current = next;
      old.release();
      certificates = next.certificates();
    } finally {
      loading.unlock();
    }
    LOG.info("Certificates reloaded: {}", names(certificates));
    tell(onReloaded, certificates);
  }

  private void reloadAndLog() {
    try {
      reload();
    } catch (TlsException e) {
      LOG.error("Certificates not reloaded, the old ones stay in use: {}", e.getMessage());
    }
  }

  private CertificateSet load(TlsFiles files) {
    CertificateSet set = CertificateSet.of(tls, files, applicationProtocols);
    files.warnings(Instant.now()).forEach(LOG::warn);
    return set;
  }

  /**
   * What is read is what was seen, good or not: a broken file is told of once, not at each look.
   */
  private TlsFiles read() {
    try {
      TlsFiles files = new TlsFiles(tls);
      seen = files.fingerprint();
      return files;
    } catch (TlsException e) {
      seen = unreadable(e);
      throw e;
    }
  }

  private Map<Path, String> fingerprint() {
    try {
      return new TlsFiles(tls).fingerprint();
    } catch (TlsException e) {
      return unreadable(e);
    }
  }

  private static Map<Path, String> unreadable(TlsException e) {
    return Map.of(Path.of(""), String.valueOf(e.getMessage()));
  }

  /** Adds a listener for reloads that succeeded; it gets {@link #certificates()}. */
  public void onReloaded(Consumer<? super List<X509Certificate>> listener) {
    onReloaded.add(listener);
  }

  /** Adds a listener for reloads that failed, by call or by a changed file. */
  public void onReloadFailed(Consumer<? super TlsException> listener) {
    onReloadFailed.add(listener);
  }

  private static <T> void tell(List<Consumer<? super T>> listeners, T what) {
    for (Consumer<? super T> listener : listeners) {
      try {
        listener.accept(what);
      } catch (Throwable e) {
        LOG.error("A listener for reloaded certificates failed", e);
      }
    }
  }

  /** The certificates in use: for clients that name no host, then those of the hosts. */
  public List<X509Certificate> certificates() {
    CertificateSet set = current;
    return set == null ? List.of() : set.certificates();
  }

  /** Whose TLS serves clients that name no host; never {@link TlsEngine#FASTEST}. */
  public TlsEngine engine() {
    CertificateSet set = current;
    return set == null ? tls.options().engine() : set.engine();
  }

  /** Stops looking for changes and refuses new handshakes; open connections live on. */
  @Override
  public void close() {
    watch.close();
    loading.lock();
    try {
      CertificateSet set = current;
      current = null;
      if (set != null) {
        set.release();
      }
    } finally {
      loading.unlock();
    }
  }

  TlsOptions options() {
    return tls.options();
  }

  List<String> applicationProtocols() {
    return applicationProtocols;
  }

  /** A handler for a client that named that host, or none if it is empty. */
  SslHandler newHandler(String host, ByteBufAllocator allocator) {
    for (CertificateSet set = current; set != null; set = current) {
      if (set.tryRetain()) {
        try {
          return set.pick(host).newHandler(allocator);
        } finally {
          set.release();
        }
      }
    }
    throw new TlsException("the server no longer takes TLS connections");
  }

  private static List<String> names(List<X509Certificate> certificates) {
    return certificates.stream()
        .map(c -> c.getSubjectX500Principal().getName() + " until " + c.getNotAfter().toInstant())
        .toList();
  }
}
