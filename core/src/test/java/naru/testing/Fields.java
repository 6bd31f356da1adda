package naru.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The fields of an answer, as sent and in order. */
public record Fields(List<Field> lines) {
  /** None. */
  public static final Fields NONE = new Fields(List.of());

  /** One line. */
  public record Field(String name, String value) {}

  /** An unmodifiable copy. */
  public Fields {
    lines = List.copyOf(lines);
  }

  /** Name, value, name, value. */
  public static Fields of(String... namesAndValues) {
    List<Field> lines = new ArrayList<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      lines.add(new Field(namesAndValues[i], namesAndValues[i + 1]));
    }
    return new Fields(lines);
  }

  /** The value of each line of that name in any case. */
  public List<String> all(String name) {
    return lines.stream().filter(it -> it.name.equalsIgnoreCase(name)).map(Field::value).toList();
  }

  /** The value of the only line of that name; an AssertionError if there are several. */
  public Optional<String> get(String name) {
    List<String> values = all(name);
    if (values.size() > 1) {
      throw new AssertionError(name + " was sent " + values.size() + " times: " + lines);
    }
    return values.stream().findFirst();
  }

  /** Whether there is such a line. */
  public boolean has(String name) {
    return !all(name).isEmpty();
  }
}
