package naru.http;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class EntityTagTest {
  private static final EntityTag STRONG = new EntityTag(false, "a");
  private static final EntityTag WEAK = new EntityTag(true, "a");

  @Test
  void aListIsReadWithItsWeakTagsEmptyItemsAndCommasInsideOfTags() {
    assertThat(EntityTag.parseList("\"a\", W/\"b\",,\t\"c,d\" , \"\""))
        .containsExactly(
            new EntityTag(false, "a"),
            new EntityTag(true, "b"),
            new EntityTag(false, "c,d"),
            new EntityTag(false, ""));
  }

  @Test
  void aListEndsWhereSomethingIsNoTag() {
    assertThat(EntityTag.parseList("\"a\", b, \"c\"")).containsExactly(STRONG);
    assertThat(EntityTag.parseList("a")).isEmpty();
    assertThat(EntityTag.parseList("\"a")).isEmpty();
    assertThat(EntityTag.parseList("w/\"a\"")).isEmpty();
    assertThat(EntityTag.parseList("W/")).isEmpty();
    assertThat(EntityTag.parseList("*")).isEmpty();
  }

  @Test
  void oneTagIsOneTag() {
    assertThat(EntityTag.parse(" W/\"a\" ")).contains(WEAK);
    assertThat(EntityTag.parse("\"a\", \"b\"")).isEmpty();
    assertThat(EntityTag.parse("\"a\" b")).isEmpty();
    assertThat(EntityTag.parse("")).isEmpty();
  }

  @Test
  void theComparisonsAreThoseOfTheTableInTheSpecification() {
    assertThat(WEAK.matchesStrongly(WEAK)).isFalse();
    assertThat(WEAK.matchesWeakly(WEAK)).isTrue();
    assertThat(WEAK.matchesWeakly(new EntityTag(true, "b"))).isFalse();
    assertThat(WEAK.matchesStrongly(STRONG)).isFalse();
    assertThat(STRONG.matchesStrongly(WEAK)).isFalse();
    assertThat(WEAK.matchesWeakly(STRONG)).isTrue();
    assertThat(STRONG.matchesStrongly(STRONG)).isTrue();
    assertThat(STRONG.matchesStrongly(new EntityTag(false, "b"))).isFalse();
  }

  @Property
  void nothingThatIsSentMakesItFail(@ForAll String field) {
    assertThat(EntityTag.parseList(field)).hasSizeLessThanOrEqualTo(field.length());
    EntityTag.parse(field).ifPresent(tag -> assertThat(field).contains(tag.opaque()));
  }
}
