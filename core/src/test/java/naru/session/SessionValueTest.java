package naru.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;

/** Values of other types than text; those that want a JSON library are tested in naru-jackson. */
class SessionValueTest {
  static final List<Object> SIMPLE =
      List.of(
          "text",
          "",
          5,
          -1,
          Integer.MAX_VALUE,
          Long.MIN_VALUE,
          0.1,
          (short) 5,
          (byte) -1,
          0.1f,
          BigInteger.TEN.pow(30),
          new BigDecimal("9.90"),
          true,
          false);

  @ParameterizedTest
  @FieldSource("SIMPLE")
  void textNumbersAndBooleansComeBackAsTheyWere(Object value) {
    assertThat(SessionValue.<Object>read("n", SessionValue.write(value), type(value)))
        .isEqualTo(value);
  }

  @SuppressWarnings("unchecked") // of an object its class
  private static Class<Object> type(Object value) {
    return (Class<Object>) value.getClass();
  }

  @ParameterizedTest
  @CsvSource({"five", "5.5", "''", "2147483648", "true"})
  void whatIsOfAnotherTypeIsAnErrorOfTheProgram(String text) {
    assertThatIllegalStateException()
        .isThrownBy(() -> SessionValue.read("age", text, Integer.class))
        .withMessageStartingWith("The session's 'age' is no Integer");
    assertThatIllegalStateException()
        .isThrownBy(() -> SessionValue.read("age", text + "!", Boolean.class));
  }

  @Test
  void primitiveTypesAreTypesToo() {
    int age = SessionValue.read("age", "5", int.class);
    boolean member = SessionValue.read("member", "true", boolean.class);

    assertThat(age).isEqualTo(5);
    assertThat(member).isTrue();
  }
}
