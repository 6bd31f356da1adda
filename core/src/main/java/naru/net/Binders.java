package naru.net;

import java.util.ServiceLoader;

/** The one binder of this process. */
final class Binders {
  private Binders() {}

  static Binder ofProcess() {
    return Holder.FOUND;
  }

  private static final class Holder {
    static final Binder FOUND =
        System.getProperty(Binder.PROPERTY) == null ? new SystemBinder() : ofCluster();
  }

  private static Binder ofCluster() {
    return ServiceLoader.load(Binder.class, Binder.class.getClassLoader())
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalStateException(
                    "A worker of a cluster needs naru-cluster on its class path"));
  }
}
