package naru.ipc;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.ByteBuf;
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
  /** In bytes. */
  int LONGEST_TEXT = 0xFFFF;

  /**
   * Writes a number for its kind, and what it says. No switch over all kinds, since the first one
   * of a process takes Java 7 ms of a worker's start.
   *
   * @throws IllegalArgumentException if one of its texts has more than 65535 bytes
   */
  void write(ByteBuf out);

  /** The worker is there. */
  record Hello(int worker, long pid) implements Frame {
    @Override
    public void write(ByteBuf out) {
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
    public void write(ByteBuf out) {
      out.writeByte(2);
      out.writeInt(request);
      writeText(out, host);
      out.writeInt(port);
      out.writeInt(index);
      writeText(out, name);
    }
  }

  /** The worker accepts connections. */
  record Listening(int request) implements Frame {
    @Override
    public void write(ByteBuf out) {
      out.writeByte(3);
      out.writeInt(request);
    }
  }

  /** The worker has stopped accepting on what it asked for. */
  record Closed(int request) implements Frame {
    @Override
    public void write(ByteBuf out) {
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
    public void write(ByteBuf out) {
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
    public void write(ByteBuf out) {
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
    public void write(ByteBuf out) {
      out.writeByte(7);
      out.writeInt(request);
      out.writeInt(slot);
      writeText(out, host);
      out.writeInt(port);
    }
  }

  /** Listening is not possible. */
  record Refused(int request, String code, String message) implements Frame {
    @Override
    public void write(ByteBuf out) {
      out.writeByte(8);
      out.writeInt(request);
      writeText(out, code);
      writeText(out, message);
    }
  }

  /** That slot is another worker's again. */
  record Abandon(int request, int slot) implements Frame {
    @Override
    public void write(ByteBuf out) {
      out.writeByte(9);
      out.writeInt(request);
      out.writeInt(slot);
    }
  }

  /** Stop accepting, let requests end, and end. */
  record Drain(long graceMillis, long deadlineMillis) implements Frame {
    @Override
    public void write(ByteBuf out) {
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
    public void write(ByteBuf out) {
      out.writeByte(11);
      out.writeBoolean(text);
      out.writeInt(payload.length);
      out.writeBytes(payload);
    }
  }

  /**
   * Reads a frame.
   *
   * @throws IOException if it isn't one
   */
  static Frame read(ByteBuf in) throws IOException {
    try {
      return read(in.readByte(), in);
    } catch (IndexOutOfBoundsException e) {
      throw new IOException("a frame that ends too early", e);
    }
  }

  private static Frame read(int type, ByteBuf in) throws IOException {
    return switch (type) {
      case 1 -> new Hello(in.readInt(), in.readLong());
      case 2 -> new Listen(in.readInt(), readText(in), in.readInt(), in.readInt(), readText(in));
      case 3 -> new Listening(in.readInt());
      case 4 -> new Closed(in.readInt());
      case 5 -> new Leaving(in.readBoolean());
      case 6 -> new Beat(in.readLong(), in.readInt(), in.readLong(), in.readLong());
      case 7 -> new Socket(in.readInt(), in.readInt(), readText(in), in.readInt());
      case 8 -> new Refused(in.readInt(), readText(in), readText(in));
      case 9 -> new Abandon(in.readInt(), in.readInt());
      case 10 -> new Drain(in.readLong(), in.readLong());
      case 11 -> {
        boolean text = in.readBoolean();
        int length = in.readInt();
        if (length < 0 || length > in.readableBytes()) {
          throw new IOException("a message of " + length + " bytes");
        }
        byte[] payload = new byte[length];
        in.readBytes(payload);
        yield new Said(text, payload);
      }
      default -> throw new IOException("a frame of the unknown type " + type);
    };
  }

  private static void writeText(ByteBuf out, String text) {
    int at = out.writerIndex();
    int length = out.writeZero(Short.BYTES).writeCharSequence(text, UTF_8);
    if (length > LONGEST_TEXT) {
      throw new IllegalArgumentException("A text of " + length + " bytes is too long for a frame");
    }
    out.setShort(at, length);
  }

  private static String readText(ByteBuf in) {
    return in.readSlice(in.readUnsignedShort()).toString(UTF_8);
  }
}
