package naru.cookie;

/** When a cookie goes along with requests that another site causes (RFC 6265bis §4.1.2.7). */
public enum SameSite {
  /** Never. */
  STRICT("Strict"),
  /** When the user follows a link, not with forms or subresources. */
  LAX("Lax"),
  /** Always; such a cookie must be secure. */
  NONE("None");

  final String attribute;

  SameSite(String attribute) {
    this.attribute = attribute;
  }
}
