package naru.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class AcceptEncodingTest {
  private static AcceptEncoding parse(String field) {
    return AcceptEncoding.parse(Optional.of(field));
  }

  @Test
  void withoutTheFieldOnlyTheFileAsItIsIsTaken() {
    for (AcceptEncoding none :
        new AcceptEncoding[] {AcceptEncoding.parse(Optional.empty()), parse("")}) {
      assertThat(none.weightOf("gzip")).isZero();
      assertThat(none.weightOfIdentity()).isPositive();
    }
  }

  @Test
  void weightsCountInThousandths() {
    AcceptEncoding accepted = parse("GZIP;q=0.5 ,br; Q=1.000,zstd ;q=0.001, deflate;q=0.");
    assertThat(accepted.weightOf("gzip")).isEqualTo(500);
    assertThat(accepted.weightOf("br")).isEqualTo(1000);
    assertThat(accepted.weightOf("zstd")).isEqualTo(1);
    assertThat(accepted.weightOf("deflate")).isZero();
    assertThat(accepted.weightOf("other")).isZero();
  }

  @Test
  void theStarIsForWhatIsNotNamed() {
    AcceptEncoding accepted = parse("gzip;q=0, *;q=0.3");
    assertThat(accepted.weightOf("gzip")).isZero();
    assertThat(accepted.weightOf("br")).isEqualTo(300);
  }

  @Test
  void theFileAsItIsIsRefusedOnlyByName() {
    assertThat(parse("gzip").weightOfIdentity()).isEqualTo(1);
    assertThat(parse("*").weightOfIdentity()).isEqualTo(1);
    assertThat(parse("identity").weightOfIdentity()).isEqualTo(1000);
    assertThat(parse("gzip, identity;q=0").weightOfIdentity()).isZero();
    assertThat(parse("gzip, *;q=0").weightOfIdentity()).isZero();
    assertThat(parse("identity;q=0.1, *;q=0").weightOfIdentity()).isEqualTo(100);
  }

  @Test
  void anOldNameOfGzipIsGzip() {
    assertThat(parse("x-gzip").weightOf("gzip")).isEqualTo(1000);
  }

  @Test
  void whatIsMalformedIsAsIfItWereNotThere() {
    AcceptEncoding accepted = parse("gzip;q=2, br;q=-1, zstd;q=, a;q=0.1234, b;level=3,;q=1,,");
    assertThat(accepted.weights()).isEmpty();
  }

  @Property
  void nothingThatIsSentMakesItFail(@ForAll String field) {
    AcceptEncoding accepted = parse(field);
    assertThat(accepted.weightOf("gzip")).isBetween(0, 1000);
    assertThat(accepted.weightOfIdentity()).isBetween(0, 1000);
  }
}
