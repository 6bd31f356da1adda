package naru.session;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.lang.invoke.MethodType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Map;
import java.util.function.Function;
import naru.http.HttpException;
import naru.http.Json;
import org.jspecify.annotations.Nullable;

/** Objects as the text that stores keep: text as it is, all else as JSON. */
final class SessionValue {
  /** What needs no JSON library, as JSON writes it. */
  private static final Map<Class<?>, Function<String, Object>> SIMPLE =
      Map.of(
          String.class,
          text -> text,
          Integer.class,
          Integer::valueOf,
          Long.class,
          Long::valueOf,
          Double.class,
          Double::valueOf,
          Short.class,
          Short::valueOf,
          Byte.class,
          Byte::valueOf,
          Float.class,
          Float::valueOf,
          BigInteger.class,
          BigInteger::new,
          BigDecimal.class,
          BigDecimal::new,
          Boolean.class,
          SessionValue::bool);

  private SessionValue() {}

  static String write(Object value) {
    return SIMPLE.containsKey(value.getClass())
        ? value.toString()
        : new String(Json.ofProcess().write(value), UTF_8);
  }

  @SuppressWarnings("unchecked") // int.class casts not even its own values; Integer.class does.
  static <T> T read(String name, String text, Class<T> asked) {
    Class<T> type = (Class<T>) MethodType.methodType(asked).wrap().returnType();
    try {
      Function<String, Object> simple = SIMPLE.get(type);
      @Nullable Object value =
          simple == null ? Json.ofProcess().read(text.getBytes(UTF_8), type) : simple.apply(text);
      if (value != null) {
        return type.cast(value);
      }
    } catch (HttpException | NumberFormatException | ClassCastException e) {
      // A 400 would blame the client, who never saw it.
      throw unfit(name, type, e);
    }
    throw unfit(name, type, null);
  }

  private static Object bool(String text) {
    return switch (text) {
      case "true" -> true;
      case "false" -> false;
      default -> throw new NumberFormatException(text);
    };
  }

  private static IllegalStateException unfit(
      String name, Class<?> type, @Nullable Exception cause) {
    return new IllegalStateException(
        "The session's '%s' is no %s: it was stored as something else, or by another version of the program"
            .formatted(name, type.getSimpleName()),
        cause);
  }
}
