package naru.http;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.FastThreadLocalThread;

/** Where a {@link RequestListener} runs. */
public enum Execution {
  /**
   * On a virtual thread of its own for each request; it may block. Where the thread runs is learnt
   * from how long the listener keeps it ({@link ThreadUse}).
   */
  VIRTUAL_THREADS {
    @Override
    void run(Exchange exchange, EventLoop loop, ThreadUse use) {
      LoopThread.start(exchange, loop, use);
    }

    @Override
    void run(Runnable event) {
      Thread.startVirtualThread(event);
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
    void run(Exchange exchange, EventLoop loop, ThreadUse use) {
      exchange.run();
    }

    @Override
    void run(Runnable event) {
      event.run();
    }
  };

  /**
   * Whether the calling thread may wait for something: one of an event loop may not, whosever
   * connection it serves; a virtual thread may, wherever it runs. Any thread may ask.
   */
  public static boolean mayWait() {
    return !(Thread.currentThread() instanceof FastThreadLocalThread);
  }

  /** Runs a listener; called on the event loop. */
  abstract void run(Exchange exchange, EventLoop loop, ThreadUse use);

  /** Runs a listener for an event of a response; called on the event loop. */
  abstract void run(Runnable event);
}
