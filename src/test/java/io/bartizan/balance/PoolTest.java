package io.bartizan.balance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.bartizan.config.PoolConfig.Policy;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What holds whatever the policy. */
class PoolTest {
  @ParameterizedTest
  @EnumSource
  void anEndpointOfWeightZeroGetsNothing(Policy policy) {
    Pool pool = Pools.pool().policy(policy).endpoint("a", 0).endpoint("b", 1).build();
    for (int i = 0; i < 100; i++) {
      assertEquals("http://b", pick(pool, null).url());
    }
  }

  @ParameterizedTest
  @EnumSource
  void aPoolWhoseWeightsAreAllZeroHasNobodyToAsk(Policy policy) {
    Pool pool = Pools.pool().policy(policy).endpoint("a", 0).build();
    assertNull(pool.pick(null));
    assertNull(pool.pick(new Tried()));
  }

  @ParameterizedTest
  @EnumSource
  void eachRetryGoesToAnotherEndpointAsLongAsThereIsOne(Policy policy) {
    Pools builder = Pools.pool().policy(policy);
    for (int i = 0; i < 10; i++) {
      builder.endpoint("host" + i, 1 + i * 100);
    }
    Pool pool = builder.build();
    for (int request = 0; request < 50; request++) {
      Tried tried = new Tried();
      Set<Endpoint> asked = new HashSet<>();
      for (int attempt = 0; attempt < 10; attempt++) {
        Endpoint endpoint = pick(pool, tried);
        asked.add(endpoint);
        tried.add(endpoint);
      }
      assertEquals(10, asked.size());
      assertNotNull(pool.pick(tried), "when all were tried, any will do");
    }
  }

  @ParameterizedTest
  @EnumSource
  void theNodesOwnZoneIsPreferred(Policy policy) {
    Pool pool =
        Pools.pool()
            .policy(policy)
            .in("here")
            .endpoint("far", 1000, "there")
            .endpoint("near", 1, "here")
            .endpoint("nowhere", 1000)
            .build();
    for (int i = 0; i < 100; i++) {
      assertEquals("http://near", pick(pool, null).url());
    }
  }

  @ParameterizedTest
  @EnumSource
  void aRetryStaysInTheZoneAsLongAsItHasAnotherEndpoint(Policy policy) {
    Pool pool =
        Pools.pool()
            .policy(policy)
            .in("here")
            .endpoint("far", 1000, "there")
            .endpoint("near", 1, "here")
            .endpoint("nearer", 1, "here")
            .build();
    for (int i = 0; i < 20; i++) {
      Tried tried = new Tried();
      tried.add(pick(pool, tried));
      tried.add(pick(pool, tried));
      assertEquals("http://far", pick(pool, tried).url());
    }
  }

  @ParameterizedTest
  @EnumSource
  void otherZonesAreAskedOnceTheLocalEndpointsWereTried(Policy policy) {
    Pool pool =
        Pools.pool()
            .policy(policy)
            .in("here")
            .endpoint("far", 1, "there")
            .endpoint("near", 1, "here")
            .build();
    Tried tried = new Tried();
    tried.add(pick(pool, null));
    assertEquals("http://far", pick(pool, tried).url());
  }

  @ParameterizedTest
  @EnumSource
  void aZoneWithoutUsableEndpointsChangesNothing(Policy policy) {
    Pool pool =
        Pools.pool()
            .policy(policy)
            .in("here")
            .endpoint("far", 1, "there")
            .endpoint("near", 0, "here")
            .build();
    assertEquals("http://far", pick(pool, null).url());
  }

  @ParameterizedTest
  @EnumSource
  void sharesFollowTheWeightsOfAnIdlePool(Policy policy) {
    Pool pool =
        Pools.pool().policy(policy).endpoint("a", 60).endpoint("b", 30).endpoint("c", 10).build();
    int picks = 20_000;
    int[] count = new int[3];
    for (int i = 0; i < picks; i++) {
      count[pool.endpoints().indexOf(pick(pool, null))]++;
    }
    // Six standard deviations of the random policies are 2.1 points at the most.
    assertEquals(0.6, count[0] / (double) picks, 0.022);
    assertEquals(0.3, count[1] / (double) picks, 0.022);
    assertEquals(0.1, count[2] / (double) picks, 0.022);
  }

  @ParameterizedTest
  @EnumSource
  void equalWeightsGetEqualShares(Policy policy) {
    Pool pool =
        Pools.pool().policy(policy).endpoint("a", 7).endpoint("b", 7).endpoint("c", 7).build();
    int picks = 20_000;
    int[] count = new int[3];
    for (int i = 0; i < picks; i++) {
      count[pool.endpoints().indexOf(pick(pool, null))]++;
    }
    for (int of : count) {
      assertEquals(1 / 3.0, of / (double) picks, 0.022);
    }
  }

  @ParameterizedTest
  @EnumSource
  void anEndpointIsKnownByItsPoolAndUrl(Policy policy) {
    Pool pool = Pools.pool().policy(policy).endpoint("a", 1).endpoint("b", 1).build();
    assertEquals("pool http://a", pool.endpoints().get(0).key());
    assertNotEquals(pool.endpoints().get(0).key(), pool.endpoints().get(1).key());
  }

  private static Endpoint pick(Pool pool, @Nullable Tried tried) {
    return Objects.requireNonNull(pool.pick(tried));
  }
}
