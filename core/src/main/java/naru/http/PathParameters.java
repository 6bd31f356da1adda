package naru.http;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds the parameters in paths of one pattern, such as that of a route, when they are asked for;
 * see {@link Request#params(PathParameters, int, int)}. Called by any thread.
 */
public interface PathParameters {
  /** The parameter of that name, decoded; null if the pattern has none of it. */
  @Nullable String find(String url, int start, int end, String name);

  /** All parameters, decoded, put into a map. */
  void putAll(String url, int start, int end, Map<String, String> into);
}
