package naru.cluster;

import java.time.Duration;
import java.util.function.Consumer;

/** This process, as one of a cluster's workers. Its methods may be called by any thread. */
public final class CurrentWorker {
  private final PrimaryLink link;

  private CurrentWorker(PrimaryLink link) {
    this.link = link;
  }

  /**
   * This worker, connected with its primary.
   *
   * @throws IllegalStateException if this process is no worker, or its primary has gone
   */
  static CurrentWorker get() {
    return new CurrentWorker(PrimaryLink.get());
  }

  /** The number by which the primary knows it. */
  public int id() {
    return link.id();
  }

  /**
   * Sends the primary a text, bytes, or any other object as JSON.
   *
   * <p>What has arrived waits in the primary's memory for its listeners: who sends more than they
   * take fills it.
   *
   * @return false if the primary has gone, or lets too much wait (32 MiB, or some ten thousand
   *     messages) that hasn't arrived; then it was not sent. {@link #isConnected()} tells which
   * @throws IllegalArgumentException if it is larger than 16 MiB or can't be written as JSON
   */
  public boolean send(Object value) {
    return link.send(Message.of(value));
  }

  /**
   * Calls for each message of the primary, one after the other on a thread of their own. The last
   * 1000 that came before the first listener wait for it. From then on the process doesn't end by
   * itself, as one that serves doesn't, not even if its {@code main} fails.
   */
  public CurrentWorker onMessage(Consumer<Message> listener) {
    link.onMessage(listener);
    return this;
  }

  /**
   * Leaves: closes all servers, lets their requests end (10 s at most), and ends the process with
   * status 0.
   */
  public void disconnect() {
    link.leave(Duration.ZERO, Duration.ofSeconds(10));
  }

  /** Whether the primary is there. */
  public boolean isConnected() {
    return link.isOpen();
  }
}
