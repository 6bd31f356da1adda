package naru.net;

/** Finds the binder of this process. */
final class Binders {
  private Binders() {}

  static Binder ofProcess() {
    String type = System.getProperty(Binder.PROPERTY);
    return type == null ? new SystemBinder() : named(type);
  }

  /** By its class, for a service loader looks through all jars, which takes a worker 60 ms. */
  private static Binder named(String type) {
    try {
      return Class.forName(type).asSubclass(Binder.class).getConstructor().newInstance();
    } catch (ReflectiveOperationException | ClassCastException e) {
      throw new IllegalStateException(
          "The system property %s names %s, which can't be used as one: %s"
              .formatted(Binder.PROPERTY, type, e),
          e);
    }
  }
}
