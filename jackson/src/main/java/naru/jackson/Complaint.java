package naru.jackson;

import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonToken;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.InputCoercionException;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.exc.UnexpectedEndOfInputException;
import tools.jackson.databind.exc.MismatchedInputException;
import tools.jackson.databind.exc.PropertyBindingException;

/** What is wrong with a client's JSON, and where, in the client's words: no class, no library. */
final class Complaint {
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
    return "The JSON is broken: " + what + where(failure);
  }

  /** What is JSON, but not for that type. */
  static String unfit(MismatchedInputException failure, @Nullable JsonToken token) {
    if (failure instanceof PropertyBindingException unknown) {
      return "The JSON doesn't fit: there is no '"
          + unknown.getPropertyName()
          + "'"
          + where(failure);
    }
    if (String.valueOf(failure.getOriginalMessage()).startsWith("Trailing token")) {
      return "The JSON is broken: there is more behind its end" + where(failure);
    }
    if (token == null && failure.getPath().isEmpty()) {
      return "The body is empty, but should be JSON";
    }
    Class<?> target = failure.getTargetType();
    String wanted = target == null ? "something else" : wanted(target);
    return "The JSON doesn't fit: "
        + subject(failure)
        + " must be "
        + wanted
        + found(token)
        + where(failure);
  }

  /** What the type itself didn't accept. */
  static String refused(JacksonException failure) {
    return "The JSON doesn't fit: " + subject(failure) + " is not acceptable" + where(failure);
  }

  private static String unexpected(TokenStreamLocation at, byte[] json) {
    long offset = at == null ? -1 : at.getByteOffset();
    if (offset < 0 || offset >= json.length || json[(int) offset] <= ' ') {
      return "it is not a JSON value";
    }
    return "'" + (char) json[(int) offset] + "' is not expected there";
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
    if (type.isPrimitive() || Number.class.isAssignableFrom(type)) {
      return type == double.class
              || type == float.class
              || type.getSimpleName().matches("Double|Float|BigDecimal")
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

  private static String found(@Nullable JsonToken token) {
    return switch (token) {
      case START_ARRAY, END_ARRAY -> ", but is an array";
      case START_OBJECT, END_OBJECT, PROPERTY_NAME -> ", but is an object";
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> ", but is a number";
      case VALUE_TRUE, VALUE_FALSE -> ", but is a truth value";
      case VALUE_NULL -> ", but is null";
      case VALUE_STRING -> ", but is text";
      case null, default -> "";
    };
  }

  private static String where(JacksonException failure) {
    TokenStreamLocation at = failure.getLocation();
    return at == null || at.getLineNr() < 1
        ? ""
        : " (line " + at.getLineNr() + ", column " + at.getColumnNr() + ")";
  }
}
