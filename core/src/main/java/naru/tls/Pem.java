package naru.tls;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * One block of a PEM file (RFC 7468, and RFC 1421's header fields as OpenSSL writes them).
 *
 * @param label between BEGIN and the dashes
 * @param fields header fields by name, mostly none
 * @param base64 the contents, one line
 */
record Pem(String label, Map<String, String> fields, String base64) {
  private static final String BEGIN = "-----BEGIN ";
  private static final String END = "-----END ";
  private static final String DASHES = "-----";

  /** Some editors of Windows write it, here as bytes. */
  private static final String BYTE_ORDER_MARK = "\u00ef\u00bb\u00bf";

  /**
   * All blocks of a file, in order; text around them is skipped. An {@link
   * IllegalArgumentException} says what is broken.
   */
  static List<Pem> blocks(byte[] file) {
    List<Pem> blocks = new ArrayList<>();
    String label = "";
    Map<String, String> fields = new HashMap<>();
    StringBuilder base64 = new StringBuilder();
    String text = new String(file, StandardCharsets.ISO_8859_1);
    String lines = text.startsWith(BYTE_ORDER_MARK) ? text.substring(3) : text;
    for (String raw : lines.split("\r?\n|\r", -1)) {
      String line = raw.strip();
      if (label.isEmpty()) {
        if (line.startsWith(BEGIN) && line.endsWith(DASHES)) {
          label = line.substring(BEGIN.length(), line.length() - DASHES.length());
          fields.clear();
          base64.setLength(0);
        }
      } else if (line.equals(END + label + DASHES)) {
        blocks.add(new Pem(label, Map.copyOf(fields), checked(base64.toString(), label)));
        label = "";
      } else if (line.startsWith(DASHES)) {
        throw new IllegalArgumentException("'" + END + label + DASHES + "' is missing");
      } else if (line.indexOf(':') > 0) {
        int colon = line.indexOf(':');
        fields.put(line.substring(0, colon).strip(), line.substring(colon + 1).strip());
      } else {
        base64.append(line);
      }
    }
    if (!label.isEmpty()) {
      throw new IllegalArgumentException("'" + END + label + DASHES + "' is missing");
    }
    return blocks;
  }

  private static String checked(String base64, String label) {
    try {
      Base64.getDecoder().decode(base64);
      return base64;
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("its block '" + label + "' is no Base64", e);
    }
  }

  byte[] der() {
    return Base64.getDecoder().decode(base64);
  }

  boolean isCertificate() {
    return label.equals("CERTIFICATE") || label.equals("X509 CERTIFICATE");
  }

  boolean isPrivateKey() {
    return label.endsWith("PRIVATE KEY");
  }
}
