import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/** What is measured with connections of our own: idle ones, and ones whose handlers sleep. */
final class Connections {
  /** What a server compiles and loads for its first connections is no part of one. */
  private static final int FIRST = 1500;

  private static final int IDLE = 8000;
  private static final int STEADY_KILOBYTES = 256;
  private static final int SLEEPERS = 200;
  private static final int SLEEP_MICROS = 100_000;
  private static final long BETWEEN_NANOS = 2_000_000;

  /** Of those that are measured: a server with several threads may have each in another. */
  private static final int QUICK = 4;

  private Connections() {}

  /** KB of the server's memory that an idle connection takes, each of which has had one request. */
  static double idleKilobytes(Server server) throws Exception {
    Load.put(server, Row.TEXT, 1);
    List<Socket> idle = new ArrayList<>();
    try {
      open(server, FIRST, idle);
      settle(server);
      double before = server.memoryKilobytes();
      open(server, IDLE, idle);
      settle(server);
      double after = server.memoryKilobytes();
      // One that the server has closed meanwhile would count as one that takes nothing.
      get(idle.getFirst(), "/text", Answers.TEXT);
      get(idle.get(FIRST), "/text", Answers.TEXT);
      return (after - before) / IDLE;
    } finally {
      for (Socket socket : idle) {
        socket.close();
      }
    }
  }

  private static void open(Server server, int count, List<Socket> to) throws IOException {
    for (int i = 0; i < count; i++) {
      Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port);
      to.add(socket);
      socket.setSoTimeout(10_000);
      get(socket, "/text", Answers.TEXT);
    }
  }

  private static void settle(Server server) throws IOException, InterruptedException {
    // Twice: what the first collection makes free, the second gives back.
    server.collectGarbage();
    server.collectGarbage();
    // Compilers give back what they took some seconds later.
    double before;
    double now = server.memoryKilobytes();
    int seconds = 0;
    do {
      before = now;
      TimeUnit.SECONDS.sleep(1);
      now = server.memoryKilobytes();
    } while (Math.abs(now - before) > STEADY_KILOBYTES && ++seconds < 10);
  }

  /**
   * Within how many milliseconds 99 of 100 requests are answered while 200 others are in a handler
   * that sleeps 100 ms, all the time, begun one after the other: not all of them at once wake up.
   * One is due every 2 ms and waits from then on: a stall counts for all that fall into it.
   */
  static double besideSleepers(Server server, int seconds) throws Exception {
    LongAdder slept = new LongAdder();
    long end = System.nanoTime() + seconds * 1_000_000_000L;
    List<Thread> sleepers = new ArrayList<>();
    List<Exception> failures = java.util.Collections.synchronizedList(new ArrayList<>());
    for (int i = 0; i < SLEEPERS; i++) {
      int later = i * SLEEP_MICROS / SLEEPERS;
      sleepers.add(
          Thread.startVirtualThread(
              () -> {
                try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port)) {
                  socket.setSoTimeout(30_000);
                  TimeUnit.MICROSECONDS.sleep(later);
                  while (System.nanoTime() < end) {
                    get(socket, "/sleep", "slept");
                    slept.increment();
                  }
                } catch (IOException | InterruptedException e) {
                  failures.add(e);
                }
              }));
    }
    List<Double> waits = new ArrayList<>();
    List<Socket> quick = new ArrayList<>();
    try {
      open(server, QUICK, quick);
      // The sleepers have to be asleep first.
      TimeUnit.MILLISECONDS.sleep(200);
      long due = System.nanoTime();
      for (int i = 0; due < end; i++) {
        TimeUnit.NANOSECONDS.sleep(due - System.nanoTime());
        get(quick.get(i % QUICK), "/text", Answers.TEXT);
        waits.add((System.nanoTime() - due) / 1e6);
        due += BETWEEN_NANOS;
      }
    } finally {
      for (Socket socket : quick) {
        socket.close();
      }
    }
    for (Thread sleeper : sleepers) {
      sleeper.join();
    }
    if (!failures.isEmpty()) {
      throw failures.getFirst();
    }
    // One that lets them wait for a thread has fewer of them in a handler than the row says.
    long wanted = (long) SLEEPERS * 1_000_000 / SLEEP_MICROS * seconds;
    if (slept.sum() < wanted / 2) {
      throw new IOException(slept + " requests slept, where " + wanted + " could have");
    }
    double[] sorted = waits.stream().mapToDouble(wait -> wait).sorted().toArray();
    return sorted[Math.min(sorted.length - 1, sorted.length * 99 / 100)];
  }

  /** One request on a connection that is kept. Its answer has to end with what is wanted. */
  private static void get(Socket socket, String path, String wanted) throws IOException {
    String head = "GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
    socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
    byte[] end = ("\r\n\r\n" + wanted).getBytes(StandardCharsets.US_ASCII);
    byte[] answer = new byte[2048];
    int length = 0;
    InputStream in = socket.getInputStream();
    while (length < end.length
        || !Arrays.equals(answer, length - end.length, length, end, 0, end.length)) {
      int read = in.read(answer, length, answer.length - length);
      if (read <= 0) {
        throw new IOException(
            path
                + ": the answer ended as "
                + new String(answer, 0, length, StandardCharsets.UTF_8));
      }
      length += read;
    }
  }
}
