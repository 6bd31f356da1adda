package naru.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.lang.reflect.Type;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import naru.http.HttpException;
import naru.http.Json;

/** As much of JSON as core's tests need: objects of strings, without escapes. */
public final class TestJson implements Json {
  private static final Pattern OBJECT = Pattern.compile("\\s*\\{(.*)}\\s*", Pattern.DOTALL);
  private static final Pattern MEMBER =
      Pattern.compile("\\s*\"([^\"\\\\]*)\"\\s*:\\s*\"([^\"\\\\]*)\"\\s*(?:,|$)");

  @Override
  public byte[] write(Object value) {
    if (!(value instanceof Map<?, ?> members)) {
      throw new IllegalArgumentException("no JSON for a " + value.getClass().getSimpleName());
    }
    return new TreeMap<>(members)
        .entrySet().stream()
            .map(it -> "\"" + it.getKey() + "\":\"" + it.getValue() + "\"")
            .collect(Collectors.joining(",", "{", "}"))
            .getBytes(UTF_8);
  }

  @Override
  public Object read(byte[] json, Type type) {
    Matcher object = OBJECT.matcher(new String(json, UTF_8));
    if (!object.matches()) {
      throw new HttpException(400, "The body is no JSON object");
    }
    Map<String, String> members = new TreeMap<>();
    Matcher member = MEMBER.matcher(object.group(1));
    int at = 0;
    while (member.find() && member.start() == at) {
      members.put(member.group(1), member.group(2));
      at = member.end();
    }
    if (at < object.group(1).length()) {
      throw new HttpException(400, "The body is no JSON object at character " + at);
    }
    return members;
  }
}
