package naru.cookie;

/** The cookies of a request; the package is still being written. */
public final class Cookies {
  private final String header;

  private Cookies(String header) {
    this.header = header;
  }

  /** Reads a Cookie header field. */
  public static Cookies parse(String header) {
    return new Cookies(header);
  }

  @Override
  public String toString() {
    return header;
  }
}
