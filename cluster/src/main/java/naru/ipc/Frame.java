package naru.ipc;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;

/**
 * One thing that a primary and a worker tell each other. A listening socket is known to both by the
 * number of the worker's request for it, and by its slot: a port has one socket a slot.
 *
 * <pre>
 *   worker                          primary
 *     │ Hello ───────────────────────► │ online
 *     │ Listen ──────────────────────► │
 *     │ ◄─────── Socket, a descriptor  │   or Refused
 *     │ Listening ───────────────────► │ listening
 *     │ Beat … ──────────────────────► │
 *     │ ◄─────── Socket, a descriptor  │   that of a slot whose worker is gone
 *     │ ◄─────── Abandon               │   it has a worker again
 *     │ ◄─────── Drain                 │
 *     │ Leaving, Closed ─────────────► │ disconnect
 * </pre>
 */
public sealed interface Frame {
  /**
   * Writes a number for its kind, and what it says. No switch over all kinds, since the first one
   * of a process takes Java 7 ms of a worker's start.
   */
  void write(DataOutputStream out) throws IOException;

  /** The worker is there. */
  record Hello(int worker, long pid) implements Frame {
    @Override
    public void write(DataOutputStream out) throws IOException {
      out.writeByte(1);
      out.writeInt(worker);
      out.writeLong(pid);
    }
  }

  /**
   * The worker wants to listen.
   *
   * @param request the worker's number for this
   * @param host an address, or the path of a Unix domain socket
   * @param port -1 for a Unix domain socket
   * @param index the how manyth such wish of this worker for a port that is free
   * @param name the address as people write it
   */
  record Listen(int request, String host, int port, int index, String name) implements Frame {
    @Override
    public void write(DataOutputStream out) throws IOException {
      out.writeByte(2);
      out.writeInt(request);
      out.writeUTF(host);
      out.writeInt(port);
      out.writeInt(index);
      out.writeUTF(name);
    }
  }

  /** The worker accepts connections. */
  record Listening(int request) implements Frame {
    @Override
    public void write(DataOutputStream out) throws IOException {
      out.writeByte(3);
      out.writeInt(request);
    }
  }

  /** The worker has stopped accepting on what it asked for. */
  record Closed(int request) implements Frame {
    @Override
    public void write(DataOutputStream out) throws IOException {
      out.writeByte(4);
      out.writeInt(request);
    }
  }

  /**
   * The worker has begun to leave.
   *
   * @param byOrder whether it was asked to, or asked for it, and doesn't just end
   */
  record Leaving(boolean byOrder) implements Frame {
    @Override
    public void write(DataOutputStream out) throws IOException {
      out.writeByte(5);
      out.writeBoolean(byOrder);
    }
  }

  /**
   * The worker is alive.
   *
   * @param requests answered so far
   * @param connections open now
   * @param memory resident bytes
   * @param stuckMillis how long the slowest event loop has let a task wait
   */
  record Beat(long requests, int connections, long memory, long stuckMillis) implements Frame {
    @Override
    public void write(DataOutputStream out) throws IOException {
      out.writeByte(6);
      out.writeLong(requests);
      out.writeInt(connections);
      out.writeLong(memory);
      out.writeLong(stuckMillis);
    }
  }

  /** The next descriptor that comes is that slot's. */
  record Socket(int request, int slot, String host, int port) implements Frame {
    @Override
    public void write(DataOutputStream out) throws IOException {
      out.writeByte(7);
      out.writeInt(request);
      out.writeInt(slot);
      out.writeUTF(host);
      out.writeInt(port);
    }
  }

  /** Listening is not possible. */
  record Refused(int request, String code, String message) implements Frame {
    @Override
    public void write(DataOutputStream out) throws IOException {
      out.writeByte(8);
      out.writeInt(request);
      out.writeUTF(code);
      out.writeUTF(message);
    }
  }

  /** That slot is another worker's again. */
  record Abandon(int request, int slot) implements Frame {
    @Override
    public void write(DataOutputStream out) throws IOException {
      out.writeByte(9);
      out.writeInt(request);
      out.writeInt(slot);
    }
  }

  /** Stop accepting, let requests end, and end. */
  record Drain(long graceMillis, long deadlineMillis) implements Frame {
    @Override
    public void write(DataOutputStream out) throws IOException {
      out.writeByte(10);
      out.writeLong(graceMillis);
      out.writeLong(deadlineMillis);
    }
  }

  /** What a program sends. */
  @SuppressWarnings("ArrayRecordComponent") // made once and read once, never compared
  record Said(boolean text, byte[] payload) implements Frame {
    /**
     * Takes the payload as it is.
     *
     * @throws IllegalArgumentException if it is larger than {@link FrameChannel#LARGEST}
     */
    public Said {
      if (payload.length > FrameChannel.LARGEST) {
        throw new IllegalArgumentException(
            "A message has " + FrameChannel.LARGEST + " bytes at most, not " + payload.length);
      }
    }

    @Override
    public void write(DataOutputStream out) throws IOException {
      out.writeByte(11);
      out.writeBoolean(text);
      out.writeInt(payload.length);
      out.write(payload);
    }
  }

  /**
   * Reads a frame.
   *
   * @throws IOException if it isn't one, or longer than {@link FrameChannel#LARGEST}
   */
  static Frame read(DataInputStream in) throws IOException {
    int type = in.readByte();
    return switch (type) {
      case 1 -> new Hello(in.readInt(), in.readLong());
      case 2 -> new Listen(in.readInt(), in.readUTF(), in.readInt(), in.readInt(), in.readUTF());
      case 3 -> new Listening(in.readInt());
      case 4 -> new Closed(in.readInt());
      case 5 -> new Leaving(in.readBoolean());
      case 6 -> new Beat(in.readLong(), in.readInt(), in.readLong(), in.readLong());
      case 7 -> new Socket(in.readInt(), in.readInt(), in.readUTF(), in.readInt());
      case 8 -> new Refused(in.readInt(), in.readUTF(), in.readUTF());
      case 9 -> new Abandon(in.readInt(), in.readInt());
      case 10 -> new Drain(in.readLong(), in.readLong());
      case 11 -> {
        boolean text = in.readBoolean();
        int length = in.readInt();
        if (length < 0 || length > FrameChannel.LARGEST) {
          throw new IOException("a message of " + length + " bytes");
        }
        yield new Said(text, in.readNBytes(length));
      }
      default -> throw new IOException("a frame of the unknown type " + type);
    };
  }
}
