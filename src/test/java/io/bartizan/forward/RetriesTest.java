package io.bartizan.forward;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bartizan.config.RetriesConfig;
import io.bartizan.config.RetriesConfig.Condition;
import io.bartizan.http.StreamReset;
import io.bartizan.http.StreamReset.Kind;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class RetriesTest {
  private static final StreamReset REFUSED = new StreamReset(Kind.REFUSED, true, "");

  private static Retries retries(String method, int attempts, Condition... on) {
    return new Retries(new RetriesConfig(attempts, Set.of(on)), method);
  }

  private static StreamReset reset(Kind kind) {
    return new StreamReset(kind, false, "");
  }

  private static int taken(Predicate<Retries> take, Retries from) {
    return taken(take, from, 10);
  }

  private static int taken(Predicate<Retries> take, Retries from, int most) {
    int taken = 0;
    while (taken < most && take.test(from)) {
      taken++;
    }
    return taken;
  }

  @Test
  void failuresAndAnswersCountTogether() {
    Retries retries = retries("GET", 3, Condition.RESET, Condition.GATEWAY_ERROR);
    assertTrue(retries.take(503));
    assertTrue(retries.take(reset(Kind.RESET)));
    assertEquals(1, taken(each -> each.take(502), retries));
    assertFalse(retries.take(reset(Kind.RESET)));
  }

  @Test
  void whatTheRouteDoesNotAskForDoesNotCount() {
    Retries retries = retries("GET", 1, Condition.GATEWAY_ERROR);
    assertFalse(retries.take(500));
    assertFalse(retries.take(404));
    assertFalse(retries.take(reset(Kind.RESET)));
    assertFalse(retries.take(REFUSED));
    assertTrue(retries.take(504));
  }

  @Test
  void whatMayHaveHadAnEffectIsNotSentAgain() {
    Retries retries = retries("POST", 5, Condition.values());
    assertFalse(retries.take(503));
    assertFalse(retries.take(reset(Kind.RESET)));
    assertFalse(retries.take(reset(Kind.CONNECT_FAILED)), "its head was sent");
    assertTrue(retries.take(new StreamReset(Kind.CONNECT_FAILED, true, "")));
    assertTrue(retries.take(REFUSED));
  }

  @ParameterizedTest
  @EnumSource(
      value = Kind.class,
      names = {"MALFORMED", "LOCAL"})
  void someFailuresWouldBeTheSameAgain(Kind kind) {
    Retries retries = retries("GET", 5, Condition.values());
    assertFalse(retries.take(reset(kind)));
    assertFalse(retries.takeFree(reset(kind)));
  }

  @Test
  void oneIsFreeAndOnlyOne() {
    Retries retries = retries("GET", 0);
    assertEquals(1, taken(each -> each.takeFree(reset(Kind.CLOSED)), retries));
    assertFalse(retries.takeFree(REFUSED));

    assertFalse(retries("POST", 0).takeFree(reset(Kind.CLOSED)));
    assertEquals(1, taken(each -> each.takeFree(REFUSED), retries("POST", 0)));
  }

  @Test
  void aBodyIsWorthKeepingWhileAnotherTryMayCome() {
    assertTrue(retries("PUT", 0).mayTryAgain());
    Retries once = retries("POST", 1, Condition.REFUSED_STREAM);
    assertTrue(once.mayTryAgain());
    assertTrue(once.take(REFUSED));
    assertFalse(once.mayTryAgain());
  }

  @ParameterizedTest
  @CsvSource({"1, 25", "2, 50", "3, 100", "4, 200", "5, 250", "100, 250"})
  void thePausesDoubleUpToAQuarterOfASecond(int tries, int mostMillis) {
    Retries retries = retries("GET", tries, Condition.GATEWAY_ERROR);
    assertEquals(tries, taken(each -> each.take(503), retries, tries));
    long longest = 0;
    for (int i = 0; i < 1000; i++) {
      longest = Math.max(longest, retries.backoffNanos());
    }
    long most = TimeUnit.MILLISECONDS.toNanos(mostMillis);
    assertTrue(longest < most, "longest: " + longest);
    assertTrue(longest > most * 0.9, "longest: " + longest);
  }
}
