package naru.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import naru.http.Json;
import naru.testing.TestJson;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ServicesTest {
  private static final String PROPERTY = Greeting.class.getName();
  private static final ClassLoader LOADER = ServicesTest.class.getClassLoader();

  /** A service that nobody provides. */
  public interface Greeting {
    /** What it says. */
    String text();
  }

  /** One for it all the same. */
  public static final class Hello implements Greeting {
    /** By name. */
    public Hello() {}

    @Override
    public String text() {
      return "hello";
    }
  }

  @AfterEach
  void nothingIsNamed() {
    System.clearProperty(PROPERTY);
  }

  @Test
  void theOneThatThePropertyNamesIsTaken() {
    System.setProperty(PROPERTY, Hello.class.getName());
    assertThat(Services.first(Greeting.class, LOADER).map(Greeting::text)).contains("hello");
  }

  @Test
  void elseTheOneThatIsProvided() {
    assertThat(Services.first(Json.class, LOADER)).containsInstanceOf(TestJson.class);
  }

  @Test
  void whatCannotBeUsedIsNamedWithWhatItWasFor() {
    for (String bad :
        new String[] {"no.such.Hello", "java.lang.String", Greeting.class.getName()}) {
      System.setProperty(PROPERTY, bad);
      assertThatIllegalStateException()
          .isThrownBy(() -> Services.first(Greeting.class, LOADER))
          .withMessageContainingAll(bad, Greeting.class.getName());
    }
  }
}
