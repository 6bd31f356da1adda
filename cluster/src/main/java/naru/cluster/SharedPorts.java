package naru.cluster;

import io.netty.channel.EventLoopGroup;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiPredicate;
import naru.ipc.DescriptorSender;
import naru.ipc.DescriptorSender.Receiver;
import naru.ipc.Frame;
import naru.net.ListenException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which worker accepts from which socket. Each slot of a port belongs to the worker in that slot;
 * while there is none, another one that listens on the port accepts from it too (it adopts the
 * slot), so that no connection waits for a process to start.
 *
 * <p>Only the thread of the primary uses it.
 */
final class SharedPorts {
  private static final Logger LOG = LoggerFactory.getLogger(Cluster.class);

  /**
   * What makes two wishes mean the same port; the index tells apart those for a port that is free.
   */
  private record Key(String host, int port, int index) {}

  private record Slot(PortSlots port, int slot) {}

  private final EventLoopGroup loop;
  private final DescriptorSender descriptors;
  private final Collection<Worker> workers;
  private final Map<Key, PortSlots> ports = new HashMap<>();
  private final Map<Slot, Worker> adopters = new HashMap<>();
  private final Set<Worker> suspects = new HashSet<>();
  private boolean kept;

  SharedPorts(EventLoopGroup loop, DescriptorSender descriptors, Collection<Worker> workers) {
    this.loop = loop;
    this.descriptors = descriptors;
    this.workers = workers;
  }

  /**
   * Closes no port by itself, even while no worker is there to accept; only what a worker closes
   * that nobody could ask for again.
   */
  void keep() {
    kept = true;
  }

  /** The cluster stops: nobody comes any more to answer what waits at a port. */
  void keepNoLonger() {
    kept = false;
    closeUnused();
  }

  /** Gives a worker the socket of its slot, or says why not. */
  void listen(Worker worker, Frame.Listen wish) {
    try {
      PortSlots port = port(worker, wish);
      if (worker.ports.containsValue(port)) {
        throw ListenException.of(new java.net.BindException("Address already in use"), wish.name());
      }
      give(worker, wish.request(), port, worker.slot());
      worker.ports.put(wish.request(), port);
    } catch (RuntimeException e) {
      // Also no descriptor left for a socket: a worker that hears nothing would wait for long.
      ListenException why =
          e instanceof ListenException known ? known : ListenException.of(e, wish.name());
      LOG.debug("{} gets no socket", worker, e);
      worker.tell(new Frame.Refused(wish.request(), why.code(), String.valueOf(why.getMessage())));
    }
  }

  private PortSlots port(Worker worker, Frame.Listen wish) {
    Key key = new Key(wish.host(), wish.port(), wish.index());
    PortSlots known = ports.get(key);
    if (known != null) {
      return known;
    }
    return systemds(worker, key)
        .orElseGet(
            () -> {
              PortSlots opened =
                  new PortSlots(loop, key.host, key.port, wish.name(), isOurs(worker, key));
              ports.put(key, opened);
              return opened;
            });
  }

  /** One that systemd opened serves whatever host is named, in new code too. */
  private Optional<PortSlots> systemds(Worker worker, Key wish) {
    if (wish.port <= 0
        || InheritedSockets.ofProcess().has(new InetSocketAddress(wish.host, wish.port))) {
      return Optional.empty();
    }
    return ports.values().stream()
        .filter(it -> it.isInherited() && it.port() == wish.port)
        .filter(it -> !worker.ports.containsValue(it))
        .findFirst();
  }

  /** Whether it is the cluster that has the port, under another host, and not this worker. */
  private boolean isOurs(Worker worker, Key wish) {
    if (wish.port <= 0) {
      return false;
    }
    SocketAddress wanted = new InetSocketAddress(wish.host, wish.port);
    return ports.values().stream().anyMatch(port -> port.overlaps(wanted))
        && worker.ports.values().stream().noneMatch(port -> port.overlaps(wanted));
  }

  private void give(Worker worker, int request, PortSlots port, int slot) {
    var descriptor = port.descriptor(slot);
    // One without the other would be taken for that of the next.
    if (worker.tell(new Frame.Socket(request, slot, port.host(), port.port()))) {
      descriptors.send(new Receiver(worker.id(), request), descriptor);
    }
  }

  /** The worker accepts; where, if it was to. */
  Optional<SocketAddress> listening(Worker worker, int request) {
    PortSlots port = worker.ports.get(request);
    if (port == null) {
      return Optional.empty();
    }
    worker.nowListensOn(port);
    if (worker.state() == Worker.State.STARTING || worker.state() == Worker.State.ONLINE) {
      worker.state(Worker.State.LISTENING);
    }
    cover();
    return Optional.of(port.address());
  }

  /** The worker has closed a server. */
  void closed(Worker worker, int request) {
    descriptors.forget(new Receiver(worker.id(), request));
    PortSlots port = worker.ports.remove(request);
    if (port != null) {
      worker.listening.remove(port);
      if (worker.state() != Worker.State.LEAVING) {
        // Its next free port has another index. The successor of one that leaves asks for this.
        close((key, it) -> key.index() > 0 && it == port);
      }
      cover();
    }
  }

  /** The worker is dead. */
  void left(Worker worker) {
    worker.ports.clear();
    worker.listening.clear();
    suspects.remove(worker);
    cover();
  }

  /** The worker seems not to accept, and is going to be replaced. */
  void suspect(Worker worker) {
    suspects.add(worker);
    cover();
  }

  /** Sees to it that somebody accepts from each socket. */
  void cover() {
    closeReplaced();
    for (PortSlots port : ports.values()) {
      if (!port.isShared()) {
        for (int slot : port.slots()) {
          cover(new Slot(port, slot));
        }
      }
    }
  }

  private void cover(Slot slot) {
    boolean owned =
        workers.stream().anyMatch(it -> it.slot() == slot.slot && accepts(it, slot.port));
    Worker adopter = adopters.get(slot);
    boolean adopted = adopter != null && accepts(adopter, slot.port);
    if (owned && adopter != null) {
      adopters.remove(slot);
      request(adopter, slot.port)
          .ifPresent(request -> adopter.tell(new Frame.Abandon(request, slot.slot)));
    } else if (!owned && !adopted) {
      adopters.remove(slot);
      workers.stream()
          .filter(it -> accepts(it, slot.port))
          .min(Comparator.comparingLong(this::adoptions))
          .ifPresent(
              survivor -> {
                adopters.put(slot, survivor);
                give(survivor, request(survivor, slot.port).orElseThrow(), slot.port, slot.slot);
              });
    }
  }

  private boolean accepts(Worker worker, PortSlots port) {
    return worker.accepts() && worker.listening.contains(port) && !suspects.contains(worker);
  }

  private long adoptions(Worker worker) {
    return adopters.values().stream().filter(worker::equals).count();
  }

  private static Optional<Integer> request(Worker worker, PortSlots port) {
    return worker.ports.entrySet().stream()
        .filter(it -> Objects.equals(it.getValue(), port))
        .map(Map.Entry::getKey)
        .findFirst();
  }

  /** At the end of the process: no file of a Unix domain socket is to stay. */
  void closeAll() {
    ports.values().forEach(PortSlots::close);
    ports.clear();
  }

  /**
   * Closes the ports that no worker listens on any more, unless one is starting, which may be about
   * to.
   */
  void closeUnused() {
    boolean starting =
        workers.stream()
            .anyMatch(
                it -> it.state() == Worker.State.STARTING || it.state() == Worker.State.ONLINE);
    if (!kept && !starting) {
      close((key, port) -> true);
    }
  }

  /**
   * Closes, kept or not, what no worker has while some listen: nobody would ever answer there. Once
   * new code has come up nothing else tells that it listens on less.
   */
  void closeLost() {
    if (workers.stream().anyMatch(it -> it.state() == Worker.State.LISTENING)) {
      close((key, port) -> true)
          .forEach(
              it -> LOG.warn("The new code has no server on {}: the port is closed", it.address()));
    }
  }

  /**
   * Closes what no worker has where workers accept under another host: the kernel would go on
   * giving it their connections.
   */
  private void closeReplaced() {
    close(
        (key, port) ->
            ports.values().stream()
                .filter(it -> !it.equals(port) && it.overlaps(port.address()))
                .anyMatch(it -> workers.stream().anyMatch(worker -> accepts(worker, it))));
  }

  /** Closes those of some ports that no worker has, and says which. */
  private List<PortSlots> close(BiPredicate<Key, PortSlots> which) {
    List<PortSlots> closed = new ArrayList<>();
    for (Key key : List.copyOf(ports.keySet())) {
      PortSlots port = ports.get(key);
      if (port != null
          && which.test(key, port)
          && workers.stream().noneMatch(it -> it.ports.containsValue(port))) {
        adopters.keySet().removeIf(slot -> slot.port == port);
        port.close();
        ports.remove(key);
        closed.add(port);
      }
    }
    return closed;
  }
}
