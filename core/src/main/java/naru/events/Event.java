package naru.events;

import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One kind of event and those who listen to it: what a name is to Node's EventEmitter, with a type.
 *
 * <p>Safe for use by any thread. Listeners run in the order in which they were added, on the thread
 * that emits; one that throws is logged and doesn't keep the others from running.
 *
 * @param <T> what a listener is told
 */
public final class Event<T> {
  private static final Logger LOG = LoggerFactory.getLogger(Event.class);

  private final String name;
  private final CopyOnWriteArrayList<Consumer<? super T>> listeners = new CopyOnWriteArrayList<>();

  /** An event without listeners; the name is for the log. */
  public Event(String name) {
    this.name = name;
  }

  /** Adds a listener for all events to come. */
  public void on(Consumer<? super T> listener) {
    listeners.add(listener);
  }

  /** Removes a listener, once if it was added more than once; does nothing if it wasn't there. */
  public void off(Consumer<? super T> listener) {
    listeners.remove(listener);
  }

  /** Tells all listeners; false if there were none. */
  public boolean emit(T value) {
    boolean heard = false;
    for (Consumer<? super T> listener : listeners) {
      heard = true;
      try {
        listener.accept(value);
      } catch (Throwable e) {
        LOG.error("A listener for '{}' failed", name, e);
      }
    }
    return heard;
  }

  /** Whether anybody listens. */
  public boolean hasListeners() {
    return !listeners.isEmpty();
  }
}
