package naru.files;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Which codings a client takes (RFC 9110 §12.5.3).
 *
 * @param weights thousandths by coding in lower case
 */
record AcceptEncoding(Map<String, Integer> weights) {
  /** RFC 9110 §12.4.2. */
  private static final Pattern WEIGHT = Pattern.compile("[qQ]=(0(?:\\.\\d{0,3})?|1(?:\\.0{0,3})?)");

  /** Reads the field. What is malformed in it is as if it weren't there. */
  static AcceptEncoding parse(Optional<String> field) {
    Map<String, Integer> weights = new HashMap<>();
    for (String item : field.orElse("").split(",")) {
      int semicolon = item.indexOf(';');
      String coding = (semicolon < 0 ? item : item.substring(0, semicolon)).strip();
      int weight = semicolon < 0 ? 1000 : weight(item.substring(semicolon + 1).strip());
      if (!coding.isEmpty() && weight >= 0) {
        weights.merge(canonical(coding), weight, Math::max);
      }
    }
    return new AcceptEncoding(weights);
  }

  private static String canonical(String coding) {
    String name = coding.toLowerCase(Locale.ROOT);
    return name.equals("x-gzip") ? "gzip" : name;
  }

  private static int weight(String parameter) {
    var matcher = WEIGHT.matcher(parameter);
    return matcher.matches() ? (int) Math.round(Double.parseDouble(matcher.group(1)) * 1000) : -1;
  }

  /** What a coding is worth to the client, 1 to 1000; 0 if it doesn't take it. */
  int weightOf(String coding) {
    return weights.getOrDefault(coding, weights.getOrDefault("*", 0));
  }

  /**
   * What the file as it is is worth, 1 to 1000; 0 if the client refuses it. Unless it says
   * otherwise, it takes it, but any coding rather.
   */
  int weightOfIdentity() {
    return weights.getOrDefault("identity", weights.getOrDefault("*", 1) == 0 ? 0 : 1);
  }
}
