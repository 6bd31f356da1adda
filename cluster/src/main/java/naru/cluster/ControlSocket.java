package naru.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;
import naru.http.Json;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where the command asks a supervisor for something: a line, {@code status}, {@code reload}, {@code
 * scale 3} or {@code stop}, which is answered by {@code ok} or {@code error} in the first line and
 * what there is to say in the others. In a folder that only the owner can enter.
 */
final class ControlSocket {
  private static final Logger LOG = LoggerFactory.getLogger(Supervisor.class);
  private static final int LONGEST_LINE = 100;
  private static final long RETRY_NANOS = 100_000_000;

  private final ServerSocketChannel socket;
  private final Supervisor supervisor;

  private ControlSocket(ServerSocketChannel socket, Supervisor supervisor) {
    this.socket = socket;
    this.supervisor = supervisor;
  }

  static void open(Path path, Supervisor supervisor) throws IOException {
    ServerSocketChannel socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    socket.bind(UnixDomainSocketAddress.of(path));
    ControlSocket control = new ControlSocket(socket, supervisor);
    Thread.ofPlatform().daemon().name("naru-control").start(control::accept);
  }

  private void accept() {
    boolean told = false;
    while (socket.isOpen()) {
      try {
        SocketChannel client = socket.accept();
        told = false;
        Thread.ofVirtual().name("naru-control").start(() -> serve(client));
      } catch (IOException e) {
        // There may be too many open files now, and fewer soon.
        if (!told) {
          LOG.warn("./naru status and others can't ask now: {}", e.getMessage());
          told = true;
        }
        LockSupport.parkNanos(RETRY_NANOS);
      }
    }
  }

  private void serve(SocketChannel client) {
    try (client;
        BufferedReader in =
            new BufferedReader(new InputStreamReader(Channels.newInputStream(client), UTF_8))) {
      char[] line = new char[LONGEST_LINE];
      int length = 0;
      int next = in.read();
      while (next >= 0 && next != '\n' && length < LONGEST_LINE) {
        line[length++] = (char) next;
        next = in.read();
      }
      ByteBuffer answer = UTF_8.encode(answer(new String(line, 0, length)));
      while (answer.hasRemaining()) {
        client.write(answer);
      }
    } catch (IOException gone) {
      LOG.debug("Who asked has gone: {}", gone.toString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private String answer(String request) throws InterruptedException {
    String[] words = request.strip().split(" ", 2);
    try {
      return switch (words[0]) {
        case "status" -> "ok\n" + new String(Json.ofProcess().write(supervisor.status()), UTF_8);
        case "reload" -> {
          supervisor.reload().get();
          yield "ok\n";
        }
        case "scale" -> {
          supervisor.scale(Integer.parseInt(words.length > 1 ? words[1] : ""));
          yield "ok\n";
        }
        case "stop" -> {
          supervisor.stop();
          yield "ok\n";
        }
        default -> "error\n'" + words[0] + "' is none of status, reload, scale and stop";
      };
    } catch (ExecutionException e) {
      return "error\n" + (e.getCause() == null ? e : e.getCause()).getMessage();
    } catch (NumberFormatException e) {
      return "error\nscale takes a number of workers, such as scale 4";
    } catch (IllegalArgumentException e) {
      return "error\n" + e.getMessage();
    }
  }
}
