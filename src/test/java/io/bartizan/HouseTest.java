package io.bartizan;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static java.util.stream.Collectors.toCollection;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.core.importer.ImportOption.OnlyIncludeTests;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Holds the code to the house: which room may import which, and what no room may do. */
class HouseTest {
  private static final String ROOT = "io.bartizan";

  /** Each room and the rooms it may import; the root package and {@code cli} may import all. */
  private static final Map<String, Set<String>> MAY_IMPORT =
      Map.ofEntries(
          Map.entry("address", Set.of()),
          Map.entry("time", Set.of()),
          Map.entry("fetch", Set.of()),
          Map.entry("config", Set.of("address")),
          Map.entry("demo", Set.of()),
          Map.entry("http", Set.of("address", "time")),
          Map.entry("exchange", Set.of("address", "http", "time")),
          Map.entry("tls", Set.of("config", "fetch", "http", "time")),
          Map.entry("protect", Set.of("address", "config", "exchange", "fetch", "http", "time")),
          Map.entry("route", Set.of("config", "exchange", "http")),
          Map.entry("auth", Set.of("config", "exchange", "fetch", "http", "time")),
          Map.entry("balance", Set.of("config", "exchange", "http", "time")),
          Map.entry("forward", Set.of("balance", "config", "exchange", "http", "time")),
          Map.entry("observe", Set.of("config", "exchange", "http", "time")),
          Map.entry(
              "gateway",
              Set.of(
                  "address",
                  "auth",
                  "balance",
                  "config",
                  "exchange",
                  "forward",
                  "http",
                  "observe",
                  "protect",
                  "route",
                  "time",
                  "tls")),
          Map.entry(
              "explain",
              Set.of(
                  "address",
                  "balance",
                  "config",
                  "exchange",
                  "gateway",
                  "http",
                  "protect",
                  "route",
                  "tls")),
          Map.entry(
              "reload",
              Set.of("auth", "balance", "config", "gateway", "observe", "protect", "tls")),
          Map.entry(
              "listen",
              Set.of(
                  "address",
                  "config",
                  "exchange",
                  "gateway",
                  "http",
                  "observe",
                  "protect",
                  "time",
                  "tls")),
          Map.entry(
              "admin",
              Set.of(
                  "address",
                  "auth",
                  "balance",
                  "config",
                  "exchange",
                  "explain",
                  "forward",
                  "gateway",
                  "http",
                  "listen",
                  "observe",
                  "protect",
                  "reload",
                  "route",
                  "time",
                  "tls")));

  private static final Set<String> MAY_IMPORT_ALL = Set.of("", "cli");

  private static final JavaClasses CODE =
      new ClassFileImporter().withImportOption(new DoNotIncludeTests()).importPackages(ROOT);

  @Test
  void everyRoomImportsOnlyWhatTheTableAllows() {
    Set<String> violations = new TreeSet<>();
    for (JavaClass origin : CODE) {
      String from = room(origin);
      if (MAY_IMPORT_ALL.contains(from)) {
        continue;
      }
      Set<String> allowed = MAY_IMPORT.getOrDefault(from, Set.of());
      origin.getDirectDependenciesFromSelf().stream()
          .filter(dependency -> isOurs(dependency.getTargetClass()))
          .filter(dependency -> !room(dependency.getTargetClass()).equals(from))
          .filter(dependency -> !allowed.contains(room(dependency.getTargetClass())))
          .forEach(dependency -> violations.add(dependency.getDescription()));
    }
    assertEquals(Set.of(), violations);
  }

  @Test
  void everyRoomIsInTheTable() {
    Set<String> known = new HashSet<>(MAY_IMPORT.keySet());
    known.addAll(MAY_IMPORT_ALL);
    Set<String> unknown =
        CODE.stream()
            .map(HouseTest::room)
            .filter(room -> !known.contains(room))
            .collect(toCollection(TreeSet::new));
    assertEquals(Set.of(), unknown);
  }

  @Test
  void onlyCommandsWriteToTheStandardStreams() {
    noClasses()
        .that()
        .resideOutsideOfPackage(ROOT + ".cli")
        .should()
        .accessField(System.class, "out")
        .orShould()
        .accessField(System.class, "err")
        .check(CODE);
  }

  @Test
  void onlyTheRootKnowsWhichLoggingIsBehindSystemLogger() {
    noClasses()
        .that()
        .resideOutsideOfPackage(ROOT)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("java.util.logging", "org.slf4j..", "io.vertx.core.internal.logging")
        .check(CODE);
  }

  @Test
  void noTestSleeps() {
    JavaClasses tests =
        new ClassFileImporter().withImportOption(new OnlyIncludeTests()).importPackages(ROOT);
    noClasses()
        .should()
        .callMethodWhere(
            DescribedPredicate.describe(
                "is Thread.sleep",
                call ->
                    call.getTargetOwner().isEquivalentTo(Thread.class)
                        && call.getName().equals("sleep")))
        .check(tests);
  }

  private static boolean isOurs(JavaClass type) {
    String name = type.getBaseComponentType().getPackageName();
    return name.equals(ROOT) || name.startsWith(ROOT + ".");
  }

  /** The first part of the package's name below the root; empty for the root itself. */
  private static String room(JavaClass type) {
    String name = type.getBaseComponentType().getPackageName();
    if (name.equals(ROOT)) {
      return "";
    }
    String below = name.substring(ROOT.length() + 1);
    int dot = below.indexOf('.');
    return dot < 0 ? below : below.substring(0, dot);
  }
}
