package naru.http;

/** A lack of memory. Netty's is an Error too, but can't be made here. */
final class NoMemory extends Error {
  private static final long serialVersionUID = 1;
}
