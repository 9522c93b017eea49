package io.bartizan.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bartizan.auth.Passwords.Outcome;
import io.bartizan.config.AuthConfig;
import io.bartizan.config.BasicAuthConfig;
import io.bartizan.exchange.Verdict;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.bouncycastle.crypto.generators.OpenBSDBCrypt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Requests that wait for their password to be compared. */
@Timeout(60)
class BasicGuardTest {
  private static final byte[] RIGHT = "right".getBytes(StandardCharsets.UTF_8);
  private static final String HASH =
      OpenBSDBCrypt.generate("2a", "right".toCharArray(), new byte[16], 4);

  private final CountedAttempts attempts = new CountedAttempts();
  private final Passwords passwords = new Passwords();
  private final BasicGuard guard =
      new BasicGuard(
          new BasicAuthConfig("users", "here", false, Map.of("alice", HASH)),
          new AuthConfig.Listed("users", Set.of(), false),
          attempts,
          passwords);

  @AfterEach
  void close() {
    passwords.close();
  }

  private Verdict check(String credentials) {
    String basic = Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8));
    return guard.check(Requests.to("/", "authorization", "Basic " + basic));
  }

  private Verdict.Pending begun(String credentials, CountDownLatch told) {
    Verdict.Pending pending = assertInstanceOf(Verdict.Await.class, check(credentials)).pending();
    pending.begin(told::countDown);
    return pending;
  }

  private Verdict.Pending waited(String credentials) throws InterruptedException {
    CountDownLatch told = new CountDownLatch(1);
    Verdict.Pending pending = begun(credentials, told);
    assertTrue(told.await(30, TimeUnit.SECONDS));
    return pending;
  }

  /** Comparisons that end when the test says so. */
  private void occupy(int all, CountDownLatch mayEnd) {
    for (int i = 0; i < all; i++) {
      passwords.compare(
          HASH,
          new byte[] {1},
          () -> true,
          came -> {
            try {
              if (came != Outcome.BUSY) {
                mayEnd.await();
              }
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
          });
    }
  }

  @Test
  void aPasswordThatIsRightIsRemembered() throws Exception {
    assertSame(Verdict.ALLOW, waited("alice:right").decide());
    assertSame(Verdict.ALLOW, check("alice:right"));
    assertEquals(0, attempts.failed);
  }

  @Test
  void whoGoesAwayHasFailedUnlessThePasswordWasRight() throws Exception {
    waited("alice:right").withdraw();
    assertEquals(0, attempts.failed);
    waited("alice:wrong").withdraw();
    assertEquals(1, attempts.failed);
    waited("nobody:right").withdraw();
    assertEquals(2, attempts.failed);
  }

  @Test
  void whoGoesAwayBeforeItsTurnHasFailedAndNothingIsCompared() throws Exception {
    CountDownLatch mayEnd = new CountDownLatch(1);
    occupy(Runtime.getRuntime().availableProcessors(), mayEnd);
    CountDownLatch told = new CountDownLatch(1);
    begun("alice:right", told).withdraw();
    assertEquals(1, attempts.failed);
    mayEnd.countDown();
    assertTrue(told.await(30, TimeUnit.SECONDS));
    assertFalse(passwords.isKnown(HASH, RIGHT));
  }

  @Test
  void whoWaitsIsToldAfterAnErrorToo() throws Exception {
    CountDownLatch told = new CountDownLatch(1);
    passwords.compare(
        HASH,
        RIGHT,
        () -> {
          throw new StackOverflowError("on purpose");
        },
        _ -> told.countDown());
    assertTrue(told.await(30, TimeUnit.SECONDS));
  }

  @Test
  void whoFoundNoPlaceToWaitHasNotFailed() throws Exception {
    CountDownLatch mayEnd = new CountDownLatch(1);
    occupy(Runtime.getRuntime().availableProcessors() + Passwords.MAX_WAITING, mayEnd);
    waited("alice:wrong").withdraw();
    assertEquals(0, attempts.failed);
    mayEnd.countDown();
  }
}
