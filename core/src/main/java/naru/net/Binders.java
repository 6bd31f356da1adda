package naru.net;

import naru.program.Services;

/** Finds the binder of this process. */
final class Binders {
  private Binders() {}

  static Binder ofProcess() {
    String type = System.getProperty(Binder.PROPERTY);
    return type == null
        ? new SystemBinder()
        : Services.named(Binder.class, type, Binder.class.getClassLoader());
  }
}
