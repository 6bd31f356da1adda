package naru.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SessionOptionsTest {
  private static final SessionOptions DEFAULTS = SessionOptions.defaults();

  @Test
  void eachOptionChangesByItself() {
    SessionStore store = new MemoryStore();
    SessionOptions options =
        DEFAULTS
            .withCookieName("sid")
            .withLife(Duration.ofMinutes(5))
            .withRolling(false)
            .withSecure(true)
            .withStore(store);

    assertThat(options)
        .isEqualTo(
            new SessionOptions("sid", Duration.ofMinutes(5), false, true, Optional.of(store)));
  }

  @Test
  void theStoreIsLeftToTheEnvironment() {
    assertThat(DEFAULTS.store()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a b", "a;b", "이름", "__Host-session", "__Secure-session", "__x"})
  void aCookieNameMustBeATokenWithoutPrefix(String name) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> DEFAULTS.withCookieName(name))
        .withMessageContaining("'" + name + "'");
  }

  @ParameterizedTest
  @ValueSource(strings = {"PT0S", "PT-1S", "P400DT1S"})
  void aLifeMustBePositiveAndNotLongerThanBrowsersKeepACookie(Duration life) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> DEFAULTS.withLife(life))
        .withMessageContaining(life.toString());
    assertThat(DEFAULTS.withLife(Duration.ofDays(400)).life()).isEqualTo(Duration.ofDays(400));
  }

  @ParameterizedTest
  @CsvSource({"PT5M, PT15S", "PT20M, PT1M", "P1D, PT1M", "PT1S, PT0.05S"})
  void usesCloserThanATwentiethOfTheLifeNeedNoNote(Duration life, Duration unnoted) {
    assertThat(DEFAULTS.withLife(life).unnoted()).isEqualTo(unnoted);
  }
}
