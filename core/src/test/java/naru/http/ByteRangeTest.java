package naru.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class ByteRangeTest {
  private static Optional<List<ByteRange>> parse(String field, long size) {
    return ByteRange.parse(field, size);
  }

  private static ByteRange fromTo(long first, long last) {
    return new ByteRange(first, last - first + 1);
  }

  @Test
  void aRangeHasBothEndsIncluded() {
    assertThat(parse("bytes=0-0", 10)).contains(List.of(fromTo(0, 0)));
    assertThat(parse("bytes=2-5", 10)).contains(List.of(fromTo(2, 5)));
    assertThat(parse("bytes=0002-05", 10)).contains(List.of(fromTo(2, 5)));
    assertThat(fromTo(2, 5).contentRange(10)).isEqualTo("bytes 2-5/10");
  }

  @Test
  void whatGoesBeyondTheEndStopsThere() {
    assertThat(parse("bytes=2-", 10)).contains(List.of(fromTo(2, 9)));
    assertThat(parse("bytes=2-10", 10)).contains(List.of(fromTo(2, 9)));
    assertThat(parse("bytes=2-99999999999999999999999999", 10)).contains(List.of(fromTo(2, 9)));
    assertThat(parse("bytes=-3", 10)).contains(List.of(fromTo(7, 9)));
    assertThat(parse("bytes=-11", 10)).contains(List.of(fromTo(0, 9)));
    assertThat(parse("bytes=-99999999999999999999999999", 10)).contains(List.of(fromTo(0, 9)));
  }

  @Test
  void theUnitIsReadInAnyCaseAndEmptyItemsAreSkipped() {
    assertThat(parse("Bytes=0-0", 10)).contains(List.of(fromTo(0, 0)));
    assertThat(parse("bytes=,, 0-0 ,\t5-6,", 10)).contains(List.of(fromTo(0, 0), fromTo(5, 6)));
  }

  @Test
  void whatCannotBeSatisfiedIsAnEmptyList() {
    for (String field :
        new String[] {"bytes=10-", "bytes=10-20", "bytes=-0", "bytes=10-,11-12,-0"}) {
      assertThat(parse(field, 10)).as(field).contains(List.of());
    }
    assertThat(parse("bytes=0-", 0)).contains(List.of());
    assertThat(parse("bytes=99999999999999999999-", 10)).contains(List.of());
  }

  @Test
  void whatCannotBeSatisfiedIsLeftOutBesideWhatCan() {
    assertThat(parse("bytes=20-30,0-1,-0", 10)).contains(List.of(fromTo(0, 1)));
  }

  @Test
  void theEndOfNothingIsTheWholeOfIt() {
    assertThat(parse("bytes=-5", 0)).isEmpty();
  }

  @Test
  void aMalformedFieldOrAnotherUnitIsIgnored() {
    for (String field :
        new String[] {
          "",
          "bytes",
          "bytes=",
          "bytes=,",
          "bytes=-",
          "bytes=a-b",
          "bytes=1",
          "bytes=5-2",
          "bytes=0-1,5-2",
          "bytes=--1",
          "bytes=1--2",
          "bytes=+1-2",
          "bytes=1-2-3",
          "bytes= 1 - 2",
          "bytes=0-1;2-3",
          "bytes =0-1",
          " bytes=0-1",
          "bytes=\u0661-\u0662",
          "items=0-1",
          "none"
        }) {
      assertThat(parse(field, 10)).as(field).isEmpty();
    }
  }

  @Test
  void severalComeInTheOrderAskedAndThoseThatTouchAreOne() {
    assertThat(parse("bytes=5-6,0-1", 10)).contains(List.of(fromTo(5, 6), fromTo(0, 1)));
    assertThat(parse("bytes=0-1,2-3", 10)).contains(List.of(fromTo(0, 3)));
    assertThat(parse("bytes=0-1,8-9,1-5", 10)).contains(List.of(fromTo(0, 5), fromTo(8, 9)));
    assertThat(parse("bytes=0-1,8-9,2-7", 10)).contains(List.of(fromTo(0, 9)));
    assertThat(parse("bytes=0-,0-,0-,0-", 10)).contains(List.of(fromTo(0, 9)));
  }

  private static String everySecondByte(int ranges) {
    return IntStream.range(0, ranges)
        .mapToObj(i -> 2 * i + "-" + 2 * i)
        .collect(Collectors.joining(",", "bytes=", ""));
  }

  @Test
  void moreThanAreWorthItAreTheWhole() {
    long large = 1 << 20;
    assertThat(parse(everySecondByte(ByteRange.MOST), large).orElseThrow()).hasSize(ByteRange.MOST);
    assertThat(parse(everySecondByte(ByteRange.MOST + 1), large)).isEmpty();
    assertThat(parse(everySecondByte(ByteRange.MOST), 2 * ByteRange.MOST)).isEmpty();
  }

  @Property
  void nothingThatIsSentMakesItFail(@ForAll String field, @ForAll @LongRange(min = 0) long size) {
    ByteRange.parse(field, size);
    ByteRange.parse("bytes=" + field, size);
  }

  @Provide
  Arbitrary<String> almostRanges() {
    return Arbitraries.strings().withChars("0123456789-, ").ofMaxLength(60);
  }

  @Property(tries = 5000)
  void whatIsSentLiesWithinTheFileAndNoByteTwice(@ForAll("almostRanges") String set) {
    int size = 50;
    BitSet sent = new BitSet(size);
    for (ByteRange range : parse("bytes=" + set, size).orElse(List.of())) {
      assertThat(range.length()).isPositive();
      assertThat(range.first()).isNotNegative();
      assertThat(range.end()).isLessThanOrEqualTo(size);
      assertThat(sent.get((int) range.first(), (int) range.end()).isEmpty()).isTrue();
      sent.set((int) range.first(), (int) range.end());
    }
  }
}
