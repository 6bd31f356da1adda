package naru;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Holds the table in ARCHITECTURE.md to be true: who may know whom. */
class ArchitectureTest {
  /** Each package of core and those it may know; a package that isn't here may not exist. */
  private static final Map<String, Set<String>> MAY_KNOW =
      Map.ofEntries(
          Map.entry("events", Set.of()),
          Map.entry("date", Set.of()),
          Map.entry("cookie", Set.of("date")),
          Map.entry("program", Set.of()),
          Map.entry("stat", Set.of()),
          Map.entry("tls", Set.of("program")),
          Map.entry("net", Set.of("events", "program", "tls")),
          Map.entry("http", Set.of("cookie", "date", "events", "net", "program", "stat", "tls")),
          Map.entry("https", Set.of("http", "tls")),
          Map.entry("http2", Set.of("http", "tls")),
          Map.entry("router", Set.of("http")),
          Map.entry("files", Set.of("http", "router", "stat")),
          Map.entry("session", Set.of("cookie", "http", "router", "tls")));

  private static final String[] OUTSIDE = {
    "java..",
    "javax.crypto..",
    "javax.net..",
    "javax.security..",
    "io.netty..",
    "org.slf4j..",
    "org.jspecify..",
  };

  private static final Pattern SAYING_NOTHING =
      Pattern.compile(".*Utils?|.*Common.*|.*Impl|.*Manager|Default.*");

  private static final JavaClasses CORE =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages(MAY_KNOW.keySet().stream().map(ArchitectureTest::full).toList());

  private static String full(String name) {
    return "naru." + name;
  }

  /** The part of a class's package behind naru. */
  private static String packageOf(JavaClass type) {
    return type.getPackageName().substring("naru.".length());
  }

  @TestFactory
  Stream<DynamicTest> aPackageKnowsNoneButThoseInThePicture() {
    return MAY_KNOW.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .map(
            entry ->
                DynamicTest.dynamicTest(
                    entry.getKey(), () -> knowsOnly(entry.getKey(), entry.getValue())));
  }

  private static void knowsOnly(String name, Set<String> others) {
    String[] allowed =
        Stream.concat(Stream.of(name), others.stream())
            .map(other -> full(other) + "..")
            .toArray(String[]::new);
    noClasses()
        .that()
        .resideInAPackage(full(name) + "..")
        .should()
        .dependOnClassesThat(resideInAPackage("naru..").and(not(resideInAnyPackage(allowed))))
        .allowEmptyShould(true)
        .check(CORE);
  }

  @Test
  void theTableInTheDocumentSaysTheSame() throws IOException {
    Pattern row = Pattern.compile("(?m)^\\| `(\\w+)` \\|([ `\\w,]*)\\|.*\\|$");
    Map<String, Set<String>> written =
        row.matcher(Files.readString(Path.of("../ARCHITECTURE.md")))
            .results()
            .collect(Collectors.toMap(it -> it.group(1), it -> words(it.group(2))));
    assertThat(written).isEqualTo(MAY_KNOW);
  }

  private static Set<String> words(String cell) {
    return Pattern.compile("\\w+")
        .matcher(cell)
        .results()
        .map(MatchResult::group)
        .collect(Collectors.toSet());
  }

  @Test
  void everyPackageIsInThePicture() {
    Set<String> there =
        new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("naru")
                .stream()
                .map(ArchitectureTest::packageOf)
                .collect(Collectors.toCollection(TreeSet::new));
    assertThat(MAY_KNOW.keySet()).containsAll(there);
    assertThat(there).contains("http", "router");
  }

  @Test
  void noPackagesKnowEachOtherInACircle() {
    slices().matching("naru.(*)..").should().beFreeOfCycles().check(CORE);
  }

  @Test
  void coreDependsOnJavaNettySlf4jAndJspecifyAlone() {
    noClasses()
        .should()
        .dependOnClassesThat(
            not(resideInAnyPackage(OUTSIDE))
                .and(not(resideInAPackage("naru..")))
                .and(
                    describe(
                        "aren't primitive", type -> !type.getBaseComponentType().isPrimitive())))
        .check(CORE);
  }

  @Test
  void noNameSaysNothing() {
    assertThat(CORE.stream().filter(it -> SAYING_NOTHING.matcher(it.getSimpleName()).matches()))
        .isEmpty();
  }

  @Test
  void everyPackageRefusesNull() throws ClassNotFoundException {
    Set<String> packages =
        CORE.stream().map(JavaClass::getPackageName).collect(Collectors.toCollection(TreeSet::new));
    for (String name : packages) {
      Class<?> info = Class.forName(name + ".package-info");
      assertThat(info.isAnnotationPresent(NullMarked.class)).as(name + " is @NullMarked").isTrue();
    }
  }
}
