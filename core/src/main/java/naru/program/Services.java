package naru.program;

import java.util.Optional;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;

/**
 * Finds what implements an interface: the class that the system property of the interface's name
 * names, such as {@code -Dnaru.http.Json=naru.jackson.JacksonJson}, or else the first one that
 * {@link ServiceLoader} finds. Safe for use by any thread.
 */
public final class Services {
  private Services() {}

  /**
   * One that a class loader knows, null for that of the system. A service loader opens all jars of
   * the class path, which takes a small program 60 ms of its start; so whoever knows its name says
   * it.
   *
   * @throws IllegalStateException if the property names what can't be used
   */
  public static <T> Optional<T> first(Class<T> service, @Nullable ClassLoader loader) {
    String name = System.getProperty(service.getName());
    return name == null
        ? ServiceLoader.load(service, loader).findFirst()
        : Optional.of(named(service, name, loader));
  }

  /**
   * An instance of a class by its public constructor.
   *
   * @throws IllegalStateException if there is no such class, or it is something else
   */
  public static <T> T named(Class<T> service, String name, @Nullable ClassLoader loader) {
    try {
      return Class.forName(name, true, loader).asSubclass(service).getConstructor().newInstance();
    } catch (ReflectiveOperationException | ClassCastException e) {
      throw new IllegalStateException(
          "%s, which is to be the %s here, can't be used as one: %s"
              .formatted(name, service.getName(), e),
          e);
    }
  }
}
