package io.bartizan.balance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class ClientSharesTest {
  /** How many requests a client gets of those that are left. */
  private static int take(ClientShares shares, Permits requests, String client) {
    int got = 0;
    while (requests.tryAcquire()) {
      if (shares.isScarce(requests) && !shares.tryTake(client, requests)) {
        requests.release();
        return got;
      }
      got++;
    }
    return got;
  }

  @Test
  void nobodyTakesAllAndTheRestIsForOthers() {
    Permits requests = new Permits(100);
    ClientShares shares = new ClientShares(75);
    assertEquals(75, take(shares, requests, "a"));
    assertEquals(0, take(shares, requests, "a"));
    assertEquals(25, take(shares, requests, "b"));
    assertEquals(0, take(shares, requests, "c"), "all are taken");
    assertEquals(2, shares.clients());
  }

  @Test
  void whatIsGivenBackCanBeTakenAgainAndNobodyIsRememberedWithout() {
    Permits requests = new Permits(100);
    ClientShares shares = new ClientShares(60);
    assertEquals(60, take(shares, requests, "a"));
    shares.give("a");
    requests.release();
    assertEquals(1, take(shares, requests, "a"));
    for (int i = 0; i < 10; i++) {
      shares.give("a");
    }
    assertEquals(0, shares.clients());
  }

  @Test
  void aSmallPoolOrOneWithoutBoundIsNotShared() {
    assertEquals(63, take(new ClientShares(75), new Permits(63), "a"));
    assertEquals(48, take(new ClientShares(75), new Permits(64), "a"));
    assertEquals(100, take(new ClientShares(100), new Permits(100), "a"));
    assertEquals(50, take(new ClientShares(50), new Permits(100), "a"));
  }

  @Test
  void otherPercentagesCountFromThenOn() {
    Permits requests = new Permits(100);
    ClientShares shares = new ClientShares(60);
    assertEquals(60, take(shares, requests, "a"));
    shares.percent(80);
    assertEquals(20, take(shares, requests, "a"));
    shares.percent(50);
    assertTrue(shares.isScarce(requests));
    assertFalse(shares.tryTake("b", requests));
  }
}
