package naru.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class DateFieldTest {
  @Test
  void isThatOfTheSecond() {
    Instant before = Instant.now().minus(Duration.ofSeconds(2));
    String line = new String(DateField.bytes(System.nanoTime()), US_ASCII);
    assertThat(line).startsWith("Date: ").endsWith("\r\n");
    Instant said =
        ZonedDateTime.parse(line.substring(6).strip(), DateTimeFormatter.RFC_1123_DATE_TIME)
            .toInstant();
    assertThat(said).isBetween(before, Instant.now());
  }

  @Test
  void isWrittenAnewWhenTheSecondIsOver() {
    byte[] line = DateField.bytes(System.nanoTime());
    await().until(() -> !Arrays.equals(line, DateField.bytes(System.nanoTime())));
  }
}
