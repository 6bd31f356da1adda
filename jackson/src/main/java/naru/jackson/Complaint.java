package naru.jackson;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.InputCoercionException;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.exc.UnexpectedEndOfInputException;
import tools.jackson.databind.exc.MismatchedInputException;
import tools.jackson.databind.exc.PropertyBindingException;

/** What is wrong with a client's JSON, and where, in the client's words: no class, no library. */
final class Complaint {
  private static final char NOTHING = ' ';

  private Complaint() {}

  /** What isn't JSON. */
  static String broken(JacksonException failure, byte[] json) {
    String message = String.valueOf(failure.getOriginalMessage());
    String what;
    if (failure instanceof UnexpectedEndOfInputException) {
      what = "it ends too early";
    } else if (failure instanceof InputCoercionException) {
      what = "a number is out of range";
    } else if (failure instanceof StreamConstraintsException) {
      what = "it is nested too deeply, or a number or a name in it is too long";
    } else if (message.startsWith("Duplicate")) {
      what = "an object has the same name twice";
    } else if (message.startsWith("Invalid UTF-8")) {
      what = "it is not UTF-8";
    } else {
      what = unexpected(failure.getLocation(), json);
    }
    return "The JSON is broken: " + what + where(failure, json);
  }

  /** What is JSON, but not for that type. */
  static String unfit(MismatchedInputException failure, byte[] json) {
    if (failure instanceof PropertyBindingException unknown) {
      return "The JSON doesn't fit: there is no '"
          + unknown.getPropertyName()
          + "'"
          + where(failure, json);
    }
    if (String.valueOf(failure.getOriginalMessage()).startsWith("Trailing token")) {
      return "The JSON is broken: there is more behind its end" + where(failure, json);
    }
    if (new String(json, ISO_8859_1).isBlank()) {
      return "The body is empty, but should be JSON";
    }
    Class<?> target = failure.getTargetType();
    String wanted = target == null ? "something else" : wanted(target);
    return "The JSON doesn't fit: "
        + subject(failure)
        + " must be "
        + wanted
        + found(seen(failure.getLocation(), json))
        + where(failure, json);
  }

  /** What the type itself didn't accept. */
  static String refused(JacksonException failure, byte[] json) {
    return "The JSON doesn't fit: "
        + subject(failure)
        + " is not acceptable"
        + where(failure, json);
  }

  private static String unexpected(TokenStreamLocation at, byte[] json) {
    char found = seen(at, json);
    return found == NOTHING ? "it is not a JSON value" : "'" + found + "' is not expected there";
  }

  /** What can be seen of the JSON at a place. */
  private static char seen(@Nullable TokenStreamLocation at, byte[] json) {
    long offset = at == null ? -1 : at.getByteOffset();
    boolean visible = offset >= 0 && offset < json.length && json[(int) offset] > ' ';
    return visible ? (char) json[(int) offset] : NOTHING;
  }

  /** The place in the object, as a program would write it: {@code 'users[3].name'}. */
  private static String subject(JacksonException failure) {
    StringBuilder path = new StringBuilder();
    for (JacksonException.Reference step : failure.getPath()) {
      if (step.getPropertyName() == null) {
        path.append('[').append(step.getIndex()).append(']');
      } else {
        path.append(path.isEmpty() ? "" : ".").append(step.getPropertyName());
      }
    }
    return path.isEmpty() ? "it" : "'" + path + "'";
  }

  private static String wanted(Class<?> type) {
    if (type == String.class || type == Character.class || type == char.class) {
      return "text";
    }
    if (type == boolean.class || type == Boolean.class) {
      return "true or false";
    }
    if (type.isPrimitive()
        || Number.class.isAssignableFrom(type)
        || type.getSimpleName().matches("Optional(Int|Long|Double)")) {
      return type.getSimpleName().matches("double|float|(Optional)?Double|Float|BigDecimal")
          ? "a number"
          : "a whole number";
    }
    if (type.isEnum()) {
      return Arrays.stream(type.getEnumConstants())
          .map(it -> "\"" + it + "\"")
          .collect(Collectors.joining(" or "));
    }
    if (type.isArray() || Collection.class.isAssignableFrom(type)) {
      return "an array";
    }
    // Types of the JDK that aren't maps, such as dates, are written as text.
    boolean text = type.getName().startsWith("java.") && !Map.class.isAssignableFrom(type);
    return text ? "text of the right form" : "an object";
  }

  private static String found(char begin) {
    return switch (begin) {
      case '[', ']' -> ", but is an array";
      case '{', '}' -> ", but is an object";
      case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' -> ", but is a number";
      case 't', 'f' -> ", but is a truth value";
      case 'n' -> ", but is null";
      case '"' -> ", but is text";
      default -> "";
    };
  }

  private static String where(JacksonException failure, byte[] json) {
    TokenStreamLocation at = failure.getLocation();
    return at == null || at.getLineNr() < 1
        ? ""
        : " (line " + at.getLineNr() + ", column " + column(at, json) + ")";
  }

  /** In characters, as an editor counts: Jackson counts bytes. */
  private static int column(TokenStreamLocation at, byte[] json) {
    int end = (int) Math.min(at.getByteOffset(), json.length);
    int column = at.getColumnNr();
    for (int i = Math.max(end - column + 1, 0); i < end; i++) {
      boolean continues = (json[i] & 0xC0) == 0x80;
      column -= continues ? 1 : 0;
    }
    return column;
  }
}
