package naru.tls;

import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslProvider;
import java.lang.reflect.Method;
import java.security.Provider;

/** Whether BoringSSL is there: the one place where Netty's side of it is loaded. */
final class BoringSsl {
  private static final boolean AVAILABLE = load();

  private BoringSsl() {}

  static boolean isAvailable() {
    return AVAILABLE;
  }

  private static boolean load() {
    askForTls13();
    return OpenSsl.isAvailable();
  }

  /**
   * Netty asks Java for TLS 1.3 when it loads, and keeps the answer. What answers is all that this
   * thread finds meanwhile: nobody else is to meet it, and to look for it among the others would
   * load all of them.
   */
  private static void askForTls13() {
    try {
      Class<?> list = Class.forName("sun.security.jca.ProviderList");
      Class<?> providers = Class.forName("sun.security.jca.Providers");
      Method make = open(list, "newList", Provider[].class);
      Method begin = open(providers, "beginThreadProviderList", list);
      Method end = open(providers, "endThreadProviderList", list);
      Object answer = make.invoke(null, (Object) new Provider[] {new JavaTls13()});
      Object before = begin.invoke(null, answer);
      try {
        SslProvider.isTlsv13Supported(SslProvider.JDK);
      } finally {
        end.invoke(null, before);
      }
    } catch (ReflectiveOperationException | RuntimeException notOpen) {
      // Java answers itself: all goes on as well, later. ./naru opens that package.
    }
  }

  private static Method open(Class<?> type, String name, Class<?>... parameters)
      throws NoSuchMethodException {
    Method method = type.getDeclaredMethod(name, parameters);
    method.setAccessible(true);
    return method;
  }
}
