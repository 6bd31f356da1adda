package naru.cookie;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CookieSignerTest {
  private static final CookieSigner SIGNER = new CookieSigner(List.of(key(1)));

  private static byte[] key(int seed) {
    byte[] key = new byte[32];
    Arrays.fill(key, (byte) seed);
    return key;
  }

  /** As a browser would send it back. */
  private static Cookies sent(Cookie cookie) {
    return Cookies.parse(cookie.header().replaceFirst(";.*", ""));
  }

  @Test
  void aSignedValueIsReadable() {
    Cookie signed = SIGNER.sign(Cookie.of("user", "hong.gildong").path("/").httpOnly());

    // Computed by: printf 'user=hong.gildong' | openssl dgst -sha256 -mac HMAC -macopt hexkey:0101…
    assertThat(signed.header())
        .isEqualTo(
            "user=hong.gildong.D5oqBn993PjrUgvMbFmYfNNE6VaXBF4TdWxmZZOPoNI; Path=/; HttpOnly");
    assertThat(SIGNER.verify(sent(signed), "user")).contains("hong.gildong");
  }

  @Test
  void aSignatureIsWorthNothingUnderAnotherName() {
    String value = SIGNER.sign(Cookie.of("user", "admin")).value();

    assertThat(SIGNER.verify(Cookies.parse("role=" + value), "role")).isEmpty();
  }

  @Test
  void nameAndValueCantBeShiftedIntoEachOther() {
    String value = SIGNER.sign(Cookie.of("a", "bc")).value();
    String signature = value.substring(value.lastIndexOf('.'));

    assertThat(SIGNER.verify(Cookies.parse("ab=c" + signature), "ab")).isEmpty();
  }

  @Test
  void aNewKeySignsAndTheOldOneStillVerifies() {
    CookieSigner rotated = new CookieSigner(List.of(key(2), key(1)));
    Cookie old = SIGNER.sign(Cookie.of("user", "hong"));
    Cookie fresh = rotated.sign(Cookie.of("user", "hong"));

    assertThat(rotated.verify(sent(old), "user")).contains("hong");
    assertThat(rotated.verify(sent(fresh), "user")).contains("hong");
    assertThat(SIGNER.verify(sent(fresh), "user")).isEmpty();
    assertThat(new CookieSigner(List.of(key(2))).verify(sent(old), "user")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "u=1",
        "user=",
        "user=.",
        "user=hong",
        "user=hong.",
        "user=hong.x",
        "user=.x",
        "user=%zz.%",
        "user=hong.나루"
      })
  void whatIsNotSignedIsNotThere(String header) {
    assertThat(SIGNER.verify(Cookies.parse(header), "user")).isEmpty();
  }

  @Test
  void everyBitOfTheSignatureCounts() {
    String value = SIGNER.sign(Cookie.of("user", "hong")).value();
    for (int i = value.lastIndexOf('.') + 1; i < value.length(); i++) {
      for (char c : "AZaz09-_=".toCharArray()) {
        String forged = value.substring(0, i) + c + value.substring(i + 1);
        assertThat(SIGNER.verify(Cookies.parse("user=" + forged), "user").isPresent())
            .as(forged)
            .isEqualTo(forged.equals(value));
      }
    }
    assertThat(SIGNER.verify(Cookies.parse("user=" + value + "="), "user")).isEmpty();
  }

  @Test
  void keysThatAreMissingOrShortAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new CookieSigner(List.of()))
        .withMessageContaining("at least one key");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new CookieSigner(List.of(key(1), new byte[31])))
        .withMessageContaining("32")
        .withMessageContaining("31");
  }

  @Test
  void aKeyThatIsWipedAfterwardsStillSigns() {
    byte[] key = key(7);
    CookieSigner signer = new CookieSigner(List.of(key));
    Cookie before = signer.sign(Cookie.of("user", "hong"));
    Arrays.fill(key, (byte) 0);

    assertThat(signer.sign(Cookie.of("user", "hong"))).isEqualTo(before);
  }
}
