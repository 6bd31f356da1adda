package naru.jackson;

import java.lang.reflect.Type;
import java.util.concurrent.ConcurrentHashMap;
import naru.http.HttpException;
import naru.http.Json;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.cfg.CoercionAction;
import tools.jackson.databind.cfg.CoercionInputShape;
import tools.jackson.databind.exc.InvalidDefinitionException;
import tools.jackson.databind.exc.MismatchedInputException;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.type.LogicalType;

/**
 * JSON by Jackson 3, read strictly (RFC 8259): UTF-8 only, no name twice in an object, nothing
 * behind the value, a number is never taken for a {@code String} or an enum's constant, nor text
 * for a number. Names that the type doesn't know are passed over, so that an older server
 * understands a newer client.
 *
 * <p>An {@link HttpException} that a type's constructor throws is the answer as it is: {@code
 * record User(String name) { User { if (…) throw new HttpException(422, …); } }}.
 */
public final class JacksonJson implements Json {
  /** Arrays and objects within each other; deeper is refused. */
  static final int MAX_DEPTH = 100;

  /** Digits of a number, and characters of a name in an object; longer is refused. */
  static final int MAX_NUMBER_LENGTH = 256;

  static final int MAX_NAME_LENGTH = 1024;

  private final ObjectReader reader;
  private final ObjectWriter writer;
  private final ConcurrentHashMap<Type, ObjectReader> readers = new ConcurrentHashMap<>();

  /** Called by the service loader, once a process. */
  public JacksonJson() {
    JsonFactory factory =
        JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .disable(TokenStreamFactory.Feature.CHARSET_DETECTION)
            .streamReadConstraints(
                StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH)
                    .maxNumberLength(MAX_NUMBER_LENGTH)
                    .maxNameLength(MAX_NAME_LENGTH)
                    .build())
            .recyclerPool(new BufferSlots())
            .build();
    JsonMapper mapper =
        JsonMapper.builder(factory)
            .addModule(SpreadConstructor.module())
            .addModule(NumbersAlone.module())
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .disable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
            .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
            .enable(SerializationFeature.FAIL_ON_EMPTY_BEANS)
            .withCoercionConfig(
                LogicalType.Textual,
                text ->
                    text.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                        .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                        .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail))
            .withCoercionConfig(
                LogicalType.Enum,
                constant -> constant.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail))
            .build();
    this.reader = mapper.reader();
    this.writer = mapper.writer();
  }

  @Override
  public byte[] write(Object value) {
    try {
      JsonBytes json = new JsonBytes();
      writer.writeValue(json, value);
      return json.bytes();
    } catch (JacksonException e) {
      throw new IllegalArgumentException(
          "This can't be written as JSON: " + e.getOriginalMessage(), e);
    }
  }

  @Override
  public Object read(byte[] json, Type type) {
    try {
      Object value = readerFor(type).readValue(json);
      if (value == null) {
        throw new HttpException(400, "The JSON is null, which says nothing");
      }
      return value;
    } catch (InvalidDefinitionException e) {
      throw new IllegalArgumentException(
          "JSON can't be read as " + type.getTypeName() + ": " + e.getOriginalMessage(), e);
    } catch (StreamReadException | StreamConstraintsException e) {
      throw new HttpException(400, Complaint.broken(e, json), e);
    } catch (MismatchedInputException e) {
      throw new HttpException(400, Complaint.unfit(e, json), e);
    } catch (JacksonException e) {
      throw refusal(e, json);
    }
  }

  private ObjectReader readerFor(Type type) {
    ObjectReader known = readers.get(type); // The call below may lock, also for what is there.
    return known != null
        ? known
        : readers.computeIfAbsent(
            type, it -> reader.forType(reader.typeFactory().constructType(it)));
  }

  /** The type itself didn't take it: its own HttpException if it threw one. */
  private static HttpException refusal(JacksonException failure, byte[] json) {
    for (Throwable at = failure.getCause(); at != null; at = at.getCause()) {
      if (at instanceof HttpException meant) {
        return meant;
      }
    }
    return new HttpException(400, Complaint.refused(failure, json), failure);
  }
}
