package naru.cluster;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;

/** Clients of all kinds, each of which has one request open at a time, and asks again and again. */
final class Load implements AutoCloseable {
  private static final int EACH = 2;

  /** How many requests can be open at once. */
  static final int OPEN = 5 * EACH;

  /**
   * A request without an answer.
   *
   * @param connected whether there was a connection
   * @param pid which worker had answered on this connection before; -1 for none
   */
  record Failure(String client, boolean connected, long pid, Exception cause) {}

  private final List<Failure> failures = new CopyOnWriteArrayList<>();
  private final AtomicLong answers = new AtomicLong();
  private final Set<String> answered = ConcurrentHashMap.newKeySet();
  private final List<Thread> threads = new ArrayList<>();
  private final SSLContext tls = trustful();
  private final HttpClient http2 =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).sslContext(tls).build();
  private volatile boolean asking = true;
  private volatile boolean running = true;

  private Load() throws GeneralSecurityException {}

  static Load on(SupervisedCluster cluster) throws GeneralSecurityException {
    Load load = new Load();
    for (int i = 0; i < EACH; i++) {
      load.start("new connections", () -> load.http1(() -> load.plain(cluster.port), 1));
      load.start("kept alive", () -> load.http1(() -> load.plain(cluster.port), 10_000));
      load.start("new connections, TLS", () -> load.http1(() -> load.secure(cluster.tlsPort), 1));
      load.start("kept alive, TLS", () -> load.http1(() -> load.secure(cluster.tlsPort), 10_000));
      load.start("HTTP/2", () -> load.http2(cluster.tlsPort));
    }
    return load;
  }

  private interface Opening {
    KeptAlive open() throws IOException;
  }

  private interface Client {
    void run() throws InterruptedException;
  }

  private void start(String name, Client client) {
    threads.add(
        Thread.ofPlatform()
            .name(name)
            .start(
                () -> {
                  try {
                    while (asking) {
                      client.run();
                    }
                  } catch (InterruptedException end) {
                    Thread.currentThread().interrupt();
                  }
                }));
  }

  private KeptAlive plain(int port) throws IOException {
    return KeptAlive.open(port);
  }

  private KeptAlive secure(int port) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
    return new KeptAlive(tls.getSocketFactory().createSocket(socket, "localhost", port, true));
  }

  private void http1(Opening opening, int requests) throws InterruptedException {
    KeptAlive connection;
    try {
      connection = opening.open();
    } catch (IOException e) {
      failed(false, -1, e);
      return;
    }
    try (connection) {
      for (int i = 0; i < requests && asking && !connection.isLast(); i++) {
        answered(connection.ask("/"));
        Thread.sleep(2);
      }
    } catch (IOException e) {
      failed(true, connection.pid(), e);
    }
  }

  private void http2(int port) throws InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + port + "/"))
            .timeout(Duration.ofMinutes(2))
            .build();
    try {
      answered(http2.send(request, HttpResponse.BodyHandlers.ofString()).body());
      Thread.sleep(2);
    } catch (IOException e) {
      failed(!(e instanceof java.net.ConnectException), -1, e);
    }
  }

  private void answered(String body) {
    answers.incrementAndGet();
    answered.add(body);
  }

  private void failed(boolean connected, long pid, Exception cause) {
    if (running) {
      failures.add(new Failure(Thread.currentThread().getName(), connected, pid, cause));
    }
  }

  /** Waits for so many more answers. */
  void awaitAnswers(int more) {
    long wanted = answers.get() + more;
    await().atMost(Duration.ofMinutes(2)).until(() -> answers.get() >= wanted);
  }

  /** How many answers there were. */
  long answers() {
    return answers.get();
  }

  /** The failures since the last time this was asked. */
  List<Failure> takeFailures() {
    List<Failure> taken = List.copyOf(failures);
    failures.removeAll(taken);
    return taken;
  }

  /** The different answers since the last time this was asked. */
  Set<String> takeAnswers() {
    Set<String> taken = Set.copyOf(answered);
    answered.clear();
    return taken;
  }

  /** Asks no more, waits for all answers, and says which never came. */
  List<Failure> finish() throws InterruptedException {
    asking = false;
    for (Thread thread : threads) {
      thread.join();
    }
    return takeFailures();
  }

  private static SSLContext trustful() throws GeneralSecurityException {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, new TrustManager[] {new TrustAll()}, null);
    return context;
  }

  private static final class TrustAll extends javax.net.ssl.X509ExtendedTrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkClientTrusted(
        X509Certificate[] chain, String type, javax.net.ssl.SSLEngine engine) {}

    @Override
    public void checkServerTrusted(
        X509Certificate[] chain, String type, javax.net.ssl.SSLEngine engine) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }

  @Override
  public void close() {
    asking = false;
    running = false;
    http2.shutdownNow();
    threads.forEach(Thread::interrupt);
  }
}
