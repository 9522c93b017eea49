package io.bartizan.balance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bartizan.balance.ConnectionPermits.Claimant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class CircuitBreakerTest {
  private final List<String> heard = new ArrayList<>();

  @Test
  void noMoreThanTheLimitIsGivenOutHoweverManyAsk() throws Exception {
    Permits permits = new Permits(7);
    AtomicInteger held = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    try (var threads = Executors.newFixedThreadPool(8)) {
      for (int thread = 0; thread < 8; thread++) {
        threads.execute(
            () -> {
              for (int i = 0; i < 20_000; i++) {
                if (permits.tryAcquire()) {
                  most.accumulateAndGet(held.incrementAndGet(), Math::max);
                  Thread.onSpinWait();
                  held.decrementAndGet();
                  permits.release();
                }
              }
            });
      }
    }
    assertTrue(most.get() <= 7, () -> "held " + most);
    assertEquals(0, permits.used());
  }

  @Test
  void aLimitOfZeroGivesNothing() {
    assertFalse(new Permits(0).tryAcquire());
    assertFalse(new ConnectionPermits(0).tryAcquire());
  }

  @Test
  void aPermitGoesToWhoClaimedItFirstAndNotToWhoComesLater() {
    ConnectionPermits permits = new ConnectionPermits(1);
    assertTrue(permits.tryAcquire());
    permits.claim(claimant("a"), false);
    permits.claim(claimant("b"), false);
    permits.release();
    assertEquals(List.of("a granted"), heard);
    assertFalse(permits.tryAcquire());
    permits.release();
    assertEquals(List.of("a granted", "b granted"), heard);
    assertEquals(1, permits.used());
    permits.release();
    assertTrue(permits.tryAcquire());
  }

  @Test
  void whoHasNoneAtAllGoesBeforeWhoWantsMore() {
    ConnectionPermits permits = new ConnectionPermits(1);
    assertTrue(permits.tryAcquire());
    permits.claim(claimant("rich"), false);
    assertFalse(permits.isClaimedUrgently());
    permits.claim(claimant("poor"), true);
    assertTrue(permits.isClaimedUrgently());
    permits.release();
    assertEquals(List.of("poor granted"), heard);
  }

  @Test
  void membersHearThatAnIdleConnectionIsWantedButNotFromThemselves() {
    ConnectionPermits permits = new ConnectionPermits(1);
    Claimant a = claimant("a");
    permits.join(a);
    permits.join(claimant("b"));
    assertTrue(permits.tryAcquire());
    permits.claim(a, false);
    assertEquals(List.of("b asked"), heard);
  }

  @Test
  void whoLeavesOrWithdrawsIsNotGrantedAnything() {
    ConnectionPermits permits = new ConnectionPermits(1);
    Claimant a = claimant("a");
    Claimant b = claimant("b");
    assertTrue(permits.tryAcquire());
    permits.claim(a, false);
    permits.claim(b, true);
    assertTrue(permits.withdraw(a));
    permits.leave(b);
    permits.release();
    assertEquals(List.of(), heard);
    assertEquals(0, permits.used());
  }

  @Test
  void noClaimIsForgottenWhenReleasesAndClaimsRace() throws Exception {
    ConnectionPermits permits = new ConnectionPermits(2);
    int rounds = 20_000;
    CountDownLatch granted = new CountDownLatch(4 * rounds);
    try (var threads = Executors.newFixedThreadPool(4)) {
      for (int thread = 0; thread < 4; thread++) {
        threads.execute(new Claiming(permits, rounds, granted, threads));
      }
      assertTrue(granted.await(60, TimeUnit.SECONDS), () -> granted.getCount() + " never came");
    }
    assertEquals(0, permits.used());
  }

  private Claimant claimant(String name) {
    return new Claimant() {
      @Override
      public void onGranted() {
        heard.add(name + " granted");
      }

      @Override
      public void onIdleWanted() {
        heard.add(name + " asked");
      }
    };
  }

  /** Claims, and when granted gives back and claims anew. */
  private static final class Claiming implements Claimant, Runnable {
    private final ConnectionPermits permits;
    private final CountDownLatch granted;
    private final Executor executor;
    private int left;

    Claiming(ConnectionPermits permits, int rounds, CountDownLatch granted, Executor executor) {
      this.permits = permits;
      this.left = rounds;
      this.granted = granted;
      this.executor = executor;
    }

    @Override
    public void run() {
      permits.claim(this, (left & 1) == 0);
    }

    @Override
    public void onGranted() {
      executor.execute(
          () -> {
            left--;
            permits.release();
            if (left > 0) {
              permits.claim(this, (left & 1) == 0);
            }
            granted.countDown();
          });
    }

    @Override
    public void onIdleWanted() {}
  }
}
