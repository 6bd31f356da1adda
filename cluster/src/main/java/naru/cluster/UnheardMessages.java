package naru.cluster;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import naru.ipc.FrameChannel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a worker was told before it had a listener for messages. Some never have one, so there is an
 * end to it: the oldest go first.
 */
final class UnheardMessages {
  static final int LIMIT = 1000;
  static final int MOST_BYTES = FrameChannel.LARGEST;
  private static final Logger LOG = LoggerFactory.getLogger(Cluster.class);

  private int bytes;
  private final Queue<Message> messages = new ArrayDeque<>();
  private boolean warned;

  void add(Message message) {
    messages.add(message);
    bytes += message.size();
    if (messages.size() > LIMIT || bytes > MOST_BYTES) {
      do {
        bytes -= messages.remove().size();
      } while (bytes > MOST_BYTES);
      if (!warned) {
        warned = true;
        LOG.warn(
            "No listener for messages of the primary: the last {} ({} bytes) wait for one, older"
                + " are lost",
            LIMIT,
            MOST_BYTES);
      }
    }
  }

  /** The oldest first; none are left. */
  List<Message> takeAll() {
    List<Message> all = List.copyOf(messages);
    messages.clear();
    bytes = 0;
    return all;
  }
}
