package naru.jackson;

import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.JacksonModule;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.deser.jdk.NumberDeserializers.DoubleDeserializer;
import tools.jackson.databind.deser.jdk.NumberDeserializers.FloatDeserializer;
import tools.jackson.databind.deser.std.StdDeserializer;
import tools.jackson.databind.ext.jdk8.OptionalDoubleDeserializer;
import tools.jackson.databind.module.SimpleModule;

/**
 * Reads no text as a {@code double} or {@code float}. Jackson takes {@code "NaN"} and {@code
 * "Infinity"} before it asks whether text may be a number, and most checks of a value let NaN pass:
 * it is neither less than 0 nor more than 100.
 */
final class NumbersAlone {
  private NumbersAlone() {}

  static JacksonModule module() {
    return new SimpleModule(NumbersAlone.class.getName())
        .addDeserializer(double.class, new Doubles(double.class, 0.0))
        .addDeserializer(Double.class, new Doubles(Double.class, null))
        .addDeserializer(float.class, new Floats(float.class, 0.0f))
        .addDeserializer(Float.class, new Floats(Float.class, null))
        .addDeserializer(OptionalDouble.class, new OptionalDoubles())
        .addDeserializer(double[].class, new All<>(double[].class, new Doubles(double.class, 0.0)))
        .addDeserializer(float[].class, new All<>(float[].class, new Floats(float.class, 0.0f)));
  }

  private static final class Doubles extends DoubleDeserializer {
    Doubles(Class<Double> type, @Nullable Double none) {
      super(type, none);
    }

    @Override
    protected @Nullable Double _checkDoubleSpecialValue(String text) {
      return null;
    }
  }

  private static final class Floats extends FloatDeserializer {
    Floats(Class<Float> type, @Nullable Float none) {
      super(type, none);
    }

    @Override
    protected @Nullable Float _checkFloatSpecialValue(String text) {
      return null;
    }
  }

  private static final class OptionalDoubles extends OptionalDoubleDeserializer {
    @Override
    protected @Nullable Double _checkDoubleSpecialValue(String text) {
      return null;
    }
  }

  /** An array, each element of which is read as above. */
  private static final class All<A> extends StdDeserializer<A> {
    private final Class<A> type;
    private final ValueDeserializer<?> element;

    All(Class<A> type, ValueDeserializer<?> element) {
      super(type);
      this.type = type;
      this.element = element;
    }

    @Override
    public A deserialize(JsonParser parser, DeserializationContext context) {
      if (!parser.isExpectedStartArrayToken()) {
        return type.cast(context.handleUnexpectedToken(type, parser));
      }
      List<Object> all = new ArrayList<>();
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        try {
          all.add(element.deserialize(parser, context));
        } catch (JacksonException e) {
          throw e.prependPath(all, all.size());
        }
      }
      Object array = Array.newInstance(type.componentType(), all.size());
      for (int i = 0; i < all.size(); i++) {
        Array.set(array, i, all.get(i));
      }
      return type.cast(array);
    }
  }
}
