package naru.cluster;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The primary is this process; its workers are real ones. */
@Timeout(120)
class ClusterTest {
  private static final List<Worker> ONLINE = new CopyOnWriteArrayList<>();
  private static final List<String> LISTENING = new CopyOnWriteArrayList<>();
  private static final List<SocketAddress> ADDRESSES = new CopyOnWriteArrayList<>();
  private static final List<Worker> DISCONNECTED = new CopyOnWriteArrayList<>();
  private static final List<String> EXITS = new CopyOnWriteArrayList<>();
  private static final List<String> MESSAGES = new CopyOnWriteArrayList<>();

  @BeforeAll
  static void listen() {
    // This process talks with who started it by its standard streams.
    Primary.get()
        .starter(
            (builder, worker) ->
                builder
                    .redirectInput(Path.of("/dev/null").toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(Path.of("target", "worker-" + worker.id() + ".log").toFile())
                    .start());
    Cluster.onOnline(ONLINE::add);
    Cluster.onListening(
        (worker, address) -> {
          ADDRESSES.add(address);
          LISTENING.add(worker.id() + " " + address);
        });
    Cluster.onDisconnect(DISCONNECTED::add);
    Cluster.onExit((worker, exit) -> EXITS.add(worker.id() + " " + exit));
    Cluster.onMessage((worker, message) -> MESSAGES.add(worker.id() + " " + message));
  }

  @BeforeEach
  void forget() {
    List.of(ONLINE, LISTENING, ADDRESSES, DISCONNECTED, EXITS, MESSAGES).forEach(List::clear);
  }

  @AfterEach
  void end() {
    Cluster.workers().forEach(worker -> worker.kill("SIGKILL"));
    await().until(() -> Cluster.workers().isEmpty());
  }

  /** A worker is a JVM that starts. */
  private static ConditionFactory await() {
    return Awaitility.await().atMost(Duration.ofMinutes(1));
  }

  private static Worker fork(String... arguments) {
    Cluster.setupPrimary(
        ForkOptions.DEFAULTS.withCommand(JavaProcess.command(ClusterProgram.class, arguments)));
    return Cluster.fork();
  }

  private static int awaitPort(int workers) {
    await().until(() -> LISTENING.size() == workers);
    return ((InetSocketAddress) ADDRESSES.getFirst()).getPort();
  }

  private static String ask(int port) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.getOutputStream().write("GET / HTTP/1.0\r\n\r\n".getBytes(US_ASCII));
      String answer = new String(socket.getInputStream().readAllBytes(), US_ASCII);
      return answer.substring(answer.indexOf("\r\n\r\n") + 4);
    }
  }

  private static String ask(Path socket) throws IOException {
    try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
      channel.write(ByteBuffer.wrap("GET / HTTP/1.0\r\n\r\n".getBytes(US_ASCII)));
      String answer = new String(Channels.newInputStream(channel).readAllBytes(), US_ASCII);
      return answer.substring(answer.indexOf("\r\n\r\n") + 4);
    }
  }

  private static void awaitClosed(int port) {
    await()
        .until(
            () -> {
              try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                return !socket.isConnected();
              } catch (IOException refused) {
                return true;
              }
            });
  }

  private static String pid(Worker worker) {
    return Long.toString(worker.pid().orElseThrow());
  }

  @Test
  void thisIsAPrimary() {
    assertThat(Cluster.isPrimary()).isTrue();
    assertThat(Cluster.isWorker()).isFalse();
    assertThat(Cluster.worker()).isEmpty();
  }

  @Test
  void textsAndBytesGoBothWays() {
    Worker worker = fork("echo");
    List<byte[]> bytes = new CopyOnWriteArrayList<>();
    worker.onMessage(message -> bytes.add(message.bytes()));
    await().until(() -> ONLINE.contains(worker));
    assertThat(worker.isConnected()).isTrue();

    assertThat(worker.send("안녕")).isTrue();
    await().until(() -> MESSAGES.contains(worker.id() + " text 안녕"));
    byte[] large = new byte[3 << 20];
    large[large.length - 1] = 7;
    assertThat(worker.send(large)).isTrue();
    await().until(() -> bytes.size() == 2);
    assertThat(bytes.get(1)).isEqualTo(large);
  }

  @Test
  void whatIsSentBeforeAWorkerHasStartedWaitsForIt() {
    Worker worker = fork("echo");
    assertThat(worker.send("첫째")).isTrue();
    assertThat(worker.send("둘째")).isTrue();
    await().until(() -> MESSAGES.size() == 2);
    assertThat(MESSAGES).containsExactly(worker.id() + " text 첫째", worker.id() + " text 둘째");
  }

  @Test
  void aWorkerThatListensToItsPrimaryDoesNotEnd() {
    Worker worker = fork("listener");
    await().until(() -> ONLINE.contains(worker));
    for (int i = 1; i <= 3; i++) {
      int heard = i;
      assertThat(worker.send("?")).isTrue();
      await().until(() -> MESSAGES.size() == heard);
    }
    assertThat(MESSAGES).containsOnly(worker.id() + " heard");
  }

  @Test
  void whatAWorkerSendsBeforeItEndsArrives() {
    int large = 1 << 20;
    List<byte[]> bytes = new CopyOnWriteArrayList<>();
    Worker worker = fork("last", Integer.toString(large));
    worker.onMessage(message -> bytes.add(message.bytes()));
    await().until(worker::isDead);
    assertThat(bytes).singleElement().satisfies(it -> assertThat(it).hasSize(large));
  }

  @Test
  void objectsGoAsJson() {
    Worker worker = fork("json");
    List<ClusterProgram.Greeting> greetings = new CopyOnWriteArrayList<>();
    worker.onMessage(message -> greetings.add(message.json(ClusterProgram.Greeting.class)));
    await().until(() -> ONLINE.contains(worker));
    worker.send(new ClusterProgram.Greeting("나루", 3));
    await().until(() -> greetings.contains(new ClusterProgram.Greeting("나루", 3)));
  }

  @Test
  void aPortThatIsFreeIsTheSameForAllWorkers() throws IOException {
    Worker one = fork("port", "0");
    Worker other = fork("port", "0");
    int port = awaitPort(2);
    assertThat(Set.copyOf(ADDRESSES)).hasSize(1);

    Set<String> answered = new HashSet<>();
    for (int i = 0; i < 200; i++) {
      answered.add(ask(port));
    }
    assertThat(answered).containsExactlyInAnyOrder(pid(one), pid(other));
  }

  @Test
  void twoFreePortsOfAWorkerDiffer() {
    fork("twice");
    fork("twice");
    await().until(() -> MESSAGES.size() == 2);
    String first = MESSAGES.get(0).replaceFirst("\\d+ ", "");
    assertThat(MESSAGES.get(1)).endsWith(" " + first);
    String[] ports = first.split(" ", -1);
    assertThat(ports[0]).isNotEqualTo(ports[1]);
  }

  @Test
  void aUnixDomainSocketIsSharedAndItsFileGoesWithThePort(@TempDir Path folder) throws Exception {
    Path path = folder.resolve("naru.sock");
    Worker one = fork("unix", path.toString());
    Worker other = fork("unix", path.toString());
    await().until(() -> LISTENING.size() == 2);
    one.kill("SIGKILL");
    await().until(one::isDead);

    for (int i = 0; i < 20; i++) {
      assertThat(ask(path)).isEqualTo(pid(other));
    }
    other.kill("SIGKILL");
    await().until(() -> !Files.exists(path));
  }

  @Test
  void aPortThatIsTakenIsAnErrorInTheWorker() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
      Worker worker = fork("taken", Integer.toString(taken.getLocalPort()));
      await().until(() -> !MESSAGES.isEmpty());
      assertThat(MESSAGES)
          .containsExactly(
              worker.id()
                  + " EADDRINUSE: address already in use 127.0.0.1:"
                  + taken.getLocalPort());
    }
  }

  @Test
  void othersAcceptForOneThatDied() throws Exception {
    Worker one = fork("port", "0");
    Worker other = fork("port", "0");
    int port = awaitPort(2);
    one.kill("SIGKILL");
    await().until(one::isDead);
    await()
        .untilAsserted(
            () -> {
              assertThat(EXITS).containsExactly(one.id() + " code null signal SIGKILL");
              assertThat(DISCONNECTED).contains(one);
            });
    for (int i = 0; i < 50; i++) {
      assertThat(ask(port)).isEqualTo(pid(other));
    }

    Worker third = Cluster.fork();
    awaitPort(3);
    Set<String> answered = new HashSet<>();
    for (int i = 0; i < 200; i++) {
      answered.add(ask(port));
    }
    assertThat(answered).containsExactlyInAnyOrder(pid(other), pid(third));
  }

  @Test
  void connectionsWaitForASuccessorWhenTheLastWorkerDies() throws Exception {
    Worker only = fork("port", "0");
    int port = awaitPort(1);
    only.kill("SIGKILL");
    awaitClosed(port);

    List<Worker> successors = new CopyOnWriteArrayList<>();
    AtomicInteger replaced = new AtomicInteger();
    Primary.get()
        .exit
        .on(
            ended -> {
              if (ended.worker().id() == replaced.get()) {
                successors.add(Cluster.fork());
              }
            });
    Worker next = fork("port", Integer.toString(port));
    replaced.set(next.id());
    awaitPort(2);
    next.kill("SIGKILL");
    await().until(() -> !successors.isEmpty());
    assertThat(ask(port)).isEqualTo(pid(successors.getFirst()));
  }

  @Test
  void aPortThatAllWorkersCloseIsClosed() {
    Worker one = fork("close");
    int port = awaitPort(1);
    one.send("close");
    awaitClosed(port);
    assertThat(one.isDead()).isFalse();
  }

  /** Its event loops ended with the last server, and all that was connected on them. */
  @Test
  void aWorkerThatClosedItsLastServerListensAgain() throws Exception {
    List<String> command = new ArrayList<>(JavaProcess.command(ClusterProgram.class, "again"));
    command.add(1, "-D" + WorkerCommand.DOOR_PROPERTY + "=yes");
    Cluster.setupPrimary(ForkOptions.DEFAULTS.withCommand(command));
    Worker one = Cluster.fork();
    for (int i = 1; i <= 3; i++) {
      int listened = i;
      await().until(() -> LISTENING.size() == listened);
      int port = ((InetSocketAddress) ADDRESSES.getLast()).getPort();
      assertThat(ask(port)).isEqualTo(pid(one));
      assertThat(ask(RunFolder.door(Primary.get().folder(), one.id(), i))).isEqualTo(pid(one));
      one.send("again");
    }
  }

  @Test
  void anExitTellsItsCode() {
    Worker worker = fork("exit", "3");
    await().until(() -> EXITS.contains(worker.id() + " code 3 signal null"));
    assertThat(worker.exitedAfterDisconnect()).isFalse();
    assertThat(Cluster.workers()).doesNotContain(worker);
  }

  @Test
  void aProgramThatIsNotThereIsAnExit() {
    Cluster.setupPrimary(ForkOptions.DEFAULTS.withCommand(List.of("/no/such/java", "X")));
    Worker worker = Cluster.fork();
    await().until(() -> EXITS.contains(worker.id() + " code 127 signal null"));
    assertThat(worker.pid()).isEmpty();
  }

  @Test
  void aWorkerThatDisconnectsEndsByItself() {
    Worker worker = fork("port", "0");
    awaitPort(1);
    worker.disconnect();
    await().until(() -> EXITS.contains(worker.id() + " code 0 signal null"));
    assertThat(worker.exitedAfterDisconnect()).isTrue();
    assertThat(worker.send("too late")).isFalse();
  }

  @Test
  void disconnectIsDoneWhenAllHaveEnded() {
    fork("port", "0");
    fork("echo");
    awaitPort(1);
    await().until(() -> ONLINE.size() == 2);
    Cluster.disconnect().join();
    assertThat(Cluster.workers()).isEmpty();
    assertThat(EXITS).hasSize(2).allMatch(it -> it.endsWith("code 0 signal null"));
  }

  @Test
  void aForkIsToldAndGetsItsEnvironmentAndItsFolder(@TempDir Path folder) {
    List<Worker> told = new CopyOnWriteArrayList<>();
    Cluster.onFork(told::add);
    Cluster.setupPrimary(
        ForkOptions.DEFAULTS
            .withCommand(JavaProcess.command(ClusterProgram.class, "environment"))
            .withEnvironment(Map.of("NARU_TEST_ALL", "산"))
            .withDirectory(folder));
    Worker worker = Cluster.fork(Map.of("NARU_TEST", "강"));
    await().until(() -> MESSAGES.contains(worker.id() + " 강 산 " + folder.toRealPath()));
    assertThat(told).containsExactly(worker);
  }

  @Test
  void onlyTheOwnerReachesTheSockets() throws IOException {
    fork("echo");
    Path folder = Primary.get().folder();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)))
        .isEqualTo("rwx------");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.getParent())))
        .isEqualTo("rwx------");
  }

  @Test
  void whatIsNoSignalIsRefused() {
    Worker worker = fork("echo");
    assertThatThrownBy(() -> worker.kill("TERM; rm"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("SIGTERM");
  }
}
