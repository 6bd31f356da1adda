package naru.http;

/** Where a {@link RequestListener} runs. */
public enum Execution {
  /** On a virtual thread of its own for each request; it may block. */
  VIRTUAL_THREADS {
    @Override
    void run(Runnable task) {
      Thread.startVirtualThread(task);
    }
  },

  /**
   * On the event loop of its connection, as in Node: the fastest for listeners that never wait. One
   * that blocks holds up all connections of that loop; the blocking ways to read a body throw
   * {@link IllegalStateException} there, and {@link Response#write} returns false where it would
   * wait.
   */
  EVENT_LOOP {
    @Override
    void run(Runnable task) {
      task.run();
    }
  };

  /** Runs a listener; called on the event loop. */
  abstract void run(Runnable task);
}
