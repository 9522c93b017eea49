package io.bartizan.protect.limit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.bartizan.config.Deployment;
import io.bartizan.config.DeploymentReader;
import io.bartizan.config.RouteConfig;
import io.bartizan.exchange.Exchange;
import io.bartizan.exchange.Guard;
import io.bartizan.exchange.Verdict;
import io.bartizan.http.FieldName;
import io.bartizan.http.Fields;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rate limits from what the user wrote to what the response says, by a clock of the test's. */
class RateLimitsTest {
  private static final long MILLI = 1_000_000;
  private static final long SECOND = 1_000 * MILLI;

  /** What a million clients may take. */
  private static final long MILLION = 350L * 1024 * 1024;

  @TempDir Path directory;

  private final Limits limits = new Limits();
  private final List<Guard> guards = new ArrayList<>();
  private long now = 1_000 * SECOND;

  /** Puts limits in force; the route's name is {@code r}. */
  private void limit(String ofGateway, String ofRoute) throws IOException {
    Files.createDirectories(directory.resolve("routes"));
    Files.writeString(
        directory.resolve("gateway.json"), "{ \"rateLimits\": [ " + ofGateway + " ] }");
    Files.writeString(
        directory.resolve("routes/r.json"),
        """
        { "pools": { "p": { "endpoints": [ { "url": "http://127.0.0.1:1" } ] } },
          "routes": [ { "name": "r", "match": {}, "rateLimits": [ %s ], "to": { "pool": "p" } } ] }
        """
            .formatted(ofRoute));
    Deployment deployment = (Deployment) new DeploymentReader(_ -> null).read(directory);
    RouteConfig route = deployment.routes().routes().getFirst();
    guards.clear();
    guards.addAll(limits.guards(deployment.gateway()));
    guards.addAll(limits.guards(route, deployment.gateway()));
    limits.settle(deployment.gateway(), List.of(route), _ -> false);
  }

  private void limit(String ofGateway) throws IOException {
    limit(ofGateway, "");
  }

  private Exchange send(String client, String... fields) {
    Exchange exchange = Requests.from(client, now, fields);
    for (Guard guard : guards) {
      if (guard.check(exchange) instanceof Verdict.Reject reject) {
        exchange.rejection(reject.rejection());
        break;
      }
    }
    return exchange;
  }

  /** As {@code status RateLimit Retry-After}, the last where there is one. */
  private String ask(String client, String... fields) {
    Exchange exchange = send(client, fields);
    String retryAfter = field(exchange, "retry-after");
    return (exchange.rejection() == null ? "200" : exchange.rejection().status())
        + " "
        + field(exchange, "ratelimit")
        + (retryAfter == null ? "" : " " + retryAfter);
  }

  private boolean passes(String client, String... fields) {
    return send(client, fields).rejection() == null;
  }

  private static @Nullable String field(Exchange exchange, String name) {
    Fields fields = new Fields();
    exchange.editResponse(fields);
    return fields.joined(FieldName.of(name));
  }

  @Test
  void eachStepOfABucketIsTold() throws IOException {
    limit("{ \"name\": \"per-client\", \"limit\": 100, \"window\": \"10s\", \"burst\": 20 }");
    assertEquals("\"per-client\";q=100;w=10", field(send("192.0.2.1"), "ratelimit-policy"));
    // 19 were left; every tenth of a second another comes back.
    assertEquals("200 \"per-client\";r=18;t=1", ask("192.0.2.1"));
    for (int left = 17; left > 10; left--) {
      assertEquals("200 \"per-client\";r=" + left + ";t=1", ask("192.0.2.1"));
    }
    assertEquals("200 \"per-client\";r=10;t=1", ask("192.0.2.1"));
    for (int left = 9; left > 0; left--) {
      assertEquals("200 \"per-client\";r=" + left + ";t=2", ask("192.0.2.1"));
    }
    assertEquals("200 \"per-client\";r=0;t=1", ask("192.0.2.1"));
    Exchange refused = send("192.0.2.1");
    assertEquals(429, Objects.requireNonNull(refused.rejection()).status());
    assertEquals("rate-limited", Objects.requireNonNull(refused.rejection()).reason());
    assertEquals("per-client", refused.limit());
    assertEquals("\"per-client\";q=100;w=10", field(refused, "ratelimit-policy"));
    assertEquals("\"per-client\";r=0;t=1", field(refused, "ratelimit"));
    assertEquals("1", field(refused, "retry-after"));

    // Another client is not concerned.
    assertEquals("200 \"per-client\";r=19;t=1", ask("192.0.2.2"));

    now += 100 * MILLI - 1;
    assertEquals("429 \"per-client\";r=0;t=1 1", ask("192.0.2.1"));
    now += 1;
    assertEquals("200 \"per-client\";r=0;t=1", ask("192.0.2.1"));
    assertEquals("429 \"per-client\";r=0;t=1 1", ask("192.0.2.1"));
    now += 2 * SECOND;
    assertEquals("200 \"per-client\";r=19;t=1", ask("192.0.2.1"));
  }

  @Test
  void retryAfterIsNeverTooEarlyNorASecondTooLate() throws IOException {
    limit("{ \"name\": \"slow\", \"limit\": 3, \"window\": \"10s\", \"burst\": 1 }");
    assertEquals("200 \"slow\";r=0;t=4", ask("192.0.2.1"));
    assertEquals("429 \"slow\";r=0;t=4 4", ask("192.0.2.1"));
    now += 3333 * MILLI;
    assertEquals("429 \"slow\";r=0;t=1 1", ask("192.0.2.1"));
    now += MILLI;
    assertEquals("200 \"slow\";r=0;t=4", ask("192.0.2.1"));
    // A third of a nanosecond more than a second before the next.
    now += 2_333_333_333L;
    assertEquals("429 \"slow\";r=0;t=2 2", ask("192.0.2.1"));
    now += SECOND;
    assertEquals("429 \"slow\";r=0;t=1 1", ask("192.0.2.1"));
    now += 1;
    assertEquals("200 \"slow\";r=0;t=4", ask("192.0.2.1"));
  }

  @Test
  void ofOneClientPassExactlyTheBurstAndWhatComesBack() throws IOException {
    limit("{ \"name\": \"a\", \"limit\": 100, \"window\": \"10s\", \"burst\": 20 }");
    int passed = 0;
    for (long end = now + 10 * SECOND; now < end; now += 7 * MILLI) {
      passed += passes("192.0.2.1") ? 1 : 0;
    }
    // Until the last one, 1 ms before the end, the hundredth has not come back.
    assertEquals(20 + 99, passed);
  }

  @Test
  void allWindowsMustAllowARequest() throws IOException {
    limit(
        """
        { "name": "a", "windows": [ { "limit": 2, "window": "1s" },
                                    { "limit": 3, "window": "1h" } ] }
        """);
    assertEquals(
        "\"a/1s\";q=2;w=1, \"a/3600s\";q=3;w=3600", field(send("192.0.2.1"), "ratelimit-policy"));
    assertEquals("200 \"a/1s\";r=0;t=1, \"a/3600s\";r=1;t=2400", ask("192.0.2.1"));
    // Refused by the first window, it takes nothing of the second.
    assertEquals("429 \"a/1s\";r=0;t=1, \"a/3600s\";r=1;t=2400 1", ask("192.0.2.1"));
    now += SECOND;
    assertEquals("200 \"a/1s\";r=1;t=1, \"a/3600s\";r=0;t=1199", ask("192.0.2.1"));
    assertEquals("429 \"a/1s\";r=1;t=1, \"a/3600s\";r=0;t=1199 1199", ask("192.0.2.1"));
  }

  @Test
  void aRequestThatOneLimitRefusesTakesNothingOfTheOthers() throws IOException {
    limit(
        """
        { "name": "large", "limit": 10, "window": "1h" },
        { "name": "small", "limit": 1, "window": "1m" }
        """,
        "{ \"name\": \"of-route\", \"limit\": 10, \"window\": \"1h\" }");
    assertEquals(
        "200 \"large\";r=9;t=360, \"small\";r=0;t=60, \"of-route\";r=9;t=360", ask("192.0.2.1"));
    // The route is not known yet where a limit of the gateway refuses.
    for (int i = 0; i < 20; i++) {
      assertEquals("429 \"large\";r=9;t=360, \"small\";r=0;t=60 60", ask("192.0.2.1"));
    }
  }

  @Test
  void aRequestThatALimitOfTheRouteRefusesTakesNothingOfTheGateways() throws IOException {
    limit(
        "{ \"name\": \"all\", \"limit\": 10, \"window\": \"1h\" }",
        """
        { "name": "first", "limit": 1, "window": "1m" },
        { "name": "second", "limit": 1, "window": "2m" }
        """);
    assertEquals(
        "200 \"all\";r=9;t=360, \"first\";r=0;t=60, \"second\";r=0;t=120", ask("192.0.2.1"));
    for (int i = 0; i < 20; i++) {
      // To come again after a minute would be in vain.
      assertEquals(
          "429 \"all\";r=9;t=360, \"first\";r=0;t=60, \"second\";r=0;t=120 120", ask("192.0.2.1"));
    }
    assertEquals("first", send("192.0.2.1").limit());
    assertEquals(
        List.of(21L, 0L),
        limits.now().rates().stream()
            .filter(rate -> rate.route().equals("r"))
            .map(LimitsNow.Rate::refused)
            .sorted((a, b) -> Long.compare(b, a))
            .toList());
  }

  @Test
  void aRequestMayCostMore() throws IOException {
    limit("{ \"name\": \"a\", \"limit\": 10, \"window\": \"10s\", \"cost\": 4 }");
    assertEquals("200 \"a\";r=6;t=4", ask("192.0.2.1"));
    assertEquals("200 \"a\";r=2;t=2", ask("192.0.2.1"));
    assertEquals("429 \"a\";r=2;t=2 2", ask("192.0.2.1"));
    now += 2 * SECOND;
    assertEquals("200 \"a\";r=0;t=4", ask("192.0.2.1"));
  }

  @Test
  void aDryRunCountsAndLetsPassAndIsNotTold() throws IOException {
    limit(
        """
        { "name": "trial", "limit": 1, "window": "1m", "dryRun": true },
        { "name": "real", "limit": 5, "window": "1m" }
        """);
    assertNull(send("192.0.2.1").dryRunLimit());
    Exchange second = send("192.0.2.1");
    assertNull(second.rejection());
    assertEquals("trial", second.dryRunLimit());
    assertEquals("\"real\";r=3;t=24", field(second, "ratelimit"));
    assertEquals("\"real\";q=5;w=60", field(second, "ratelimit-policy"));
    assertEquals(
        List.of(0L, 1L),
        limits.now().rates().stream().map(LimitsNow.Rate::dryRun).sorted().toList());
  }

  @Test
  void aDryRunAloneTellsNothing() throws IOException {
    limit("{ \"name\": \"trial\", \"limit\": 1, \"window\": \"1m\", \"dryRun\": true }");
    assertNull(field(send("192.0.2.1"), "ratelimit"));
    assertNull(field(send("192.0.2.1"), "ratelimit-policy"));
  }

  @Test
  void ofIpv6A64IsOneClientAndItsNetworkIsLimitedMoreLoosely() throws IOException {
    limit("{ \"name\": \"a\", \"limit\": 2, \"window\": \"1m\", \"ipv6NetworkFactor\": 3 }");
    assertEquals("200 \"a\";r=1;t=30", ask("2001:db8:0:1::1"));
    assertEquals("200 \"a\";r=0;t=30", ask("2001:db8:0:1:ffff::2"));
    assertEquals("429 \"a\";r=0;t=30 30", ask("2001:db8:0:1::3"));
    // Of six tokens of 2001:db8::/48 four are left, for whatever /64.
    assertEquals("200 \"a\";r=1;t=30", ask("2001:db8:0:2::1"));
    assertEquals("200 \"a\";r=1;t=30", ask("2001:db8:0:3::1"));
    assertEquals("200 \"a\";r=1;t=30", ask("2001:db8:0:4::1"));
    assertEquals("200 \"a\";r=0;t=10", ask("2001:db8:0:5::1"));
    assertEquals("429 \"a\";r=0;t=10 10", ask("2001:db8:0:6::1"));
    assertEquals("200 \"a\";r=1;t=30", ask("2001:db8:1:6::1"));
    // What the network refused took nothing of the /64.
    now += 60 * SECOND;
    assertEquals("200 \"a\";r=1;t=30", ask("2001:db8:0:6::1"));
  }

  @Test
  void networksMayBeLeftAlone() throws IOException {
    limit("{ \"name\": \"a\", \"limit\": 1, \"window\": \"1m\", \"ipv6NetworkFactor\": 0 }");
    for (int i = 0; i < 100; i++) {
      assertEquals("200 \"a\";r=0;t=60", ask("2001:db8:0:" + i + "::1"));
    }
  }

  @Test
  void whatHasABucketIsEachCombination() throws IOException {
    limit(
        "{ \"name\": \"a\", \"key\": [\"client\", \"header:X-Key\"], \"limit\": 1, \"window\": \"1m\" }");
    assertEquals("200 \"a\";r=0;t=60", ask("192.0.2.1", "x-key", "one"));
    assertEquals("429 \"a\";r=0;t=60 60", ask("192.0.2.1", "X-KEY", "one"));
    assertEquals("200 \"a\";r=0;t=60", ask("192.0.2.1", "x-key", "two"));
    assertEquals("200 \"a\";r=0;t=60", ask("192.0.2.2", "x-key", "one"));
  }

  @Test
  void requestsWithoutTheHeaderShareABucketAndSoDoThoseWithSeveral() throws IOException {
    limit("{ \"name\": \"a\", \"key\": \"header:x-key\", \"limit\": 1, \"window\": \"1m\" }");
    assertEquals("200 \"a\";r=0;t=60", ask("192.0.2.1"));
    assertEquals("429 \"a\";r=0;t=60 60", ask("192.0.2.2"));
    assertEquals("200 \"a\";r=0;t=60", ask("192.0.2.1", "x-key", ""));
    assertEquals("200 \"a\";r=0;t=60", ask("192.0.2.1", "x-key", "1", "x-key", "2"));
    assertEquals("429 \"a\";r=0;t=60 60", ask("192.0.2.1", "x-key", "3", "x-key", "4"));
    assertEquals("200 \"a\";r=0;t=60", ask("192.0.2.1", "x-key", "a".repeat(4000)));
    assertEquals("200 \"a\";r=0;t=60", ask("192.0.2.1", "x-key", "a".repeat(4001)));
  }

  @Test
  void aLimitByRouteIsOneForAllClients() throws IOException {
    limit("", "{ \"name\": \"a\", \"key\": \"route\", \"limit\": 2, \"window\": \"1m\" }");
    assertEquals("200 \"a\";r=1;t=30", ask("192.0.2.1"));
    assertEquals("200 \"a\";r=0;t=30", ask("192.0.2.2"));
    assertEquals("429 \"a\";r=0;t=30 30", ask("192.0.2.3"));
  }

  @Test
  void aLimitThatSaysTheSameGoesOnAndAChangedOneBeginsAnew() throws IOException {
    limit("{ \"name\": \"a\", \"limit\": 2, \"window\": \"1m\" }");
    assertEquals("200 \"a\";r=1;t=30", ask("192.0.2.1"));
    assertEquals("200 \"a\";r=0;t=30", ask("192.0.2.1"));
    assertEquals("429 \"a\";r=0;t=30 30", ask("192.0.2.1"));
    limit(
        "{ \"name\": \"b\", \"limit\": 9, \"window\": \"1m\" },"
            + "{ \"name\": \"a\", \"limit\": 2, \"window\": \"60s\", \"dryRun\": false }");
    assertEquals("429 \"b\";r=9;t=0, \"a\";r=0;t=30 30", ask("192.0.2.1"));
    limit("{ \"name\": \"a\", \"limit\": 3, \"window\": \"1m\" }");
    assertEquals("200 \"a\";r=2;t=20", ask("192.0.2.1"));
    assertEquals(List.of(new LimitsNow.Rate("a", "", 2, 0, 1, 0)), limits.now().rates());
    long bytes = limits.now().rateBytes();
    limit("");
    assertEquals(List.of(), limits.now().rates());
    assertEquals(0, limits.now().rateBytes(), () -> "of " + bytes);
  }

  @Test
  void whatAnUpstreamSaysOfOtherLimitsStays() throws IOException {
    limit("{ \"name\": \"a\", \"limit\": 2, \"window\": \"1m\" }");
    Exchange exchange = send("192.0.2.1");
    Fields fields = new Fields();
    fields.add("RateLimit-Policy", "\"a\";q=7;w=7, \"theirs, \\\"a\\\"\";q=5;w=1");
    fields.add("RateLimit", "\"a\";r=7;t=7");
    fields.add("RateLimit", "\"ab\";r=4;t=1, \"a\";r=6");
    exchange.editResponse(fields);
    assertEquals(
        "\"theirs, \\\"a\\\"\";q=5;w=1, \"a\";q=2;w=60", fields.joined(FieldName.RATELIMIT_POLICY));
    assertEquals("\"ab\";r=4;t=1, \"a\";r=1;t=30", fields.joined(FieldName.RATELIMIT));
  }

  @Test
  void whoHasNoLimitMeetsNoGuard() throws IOException {
    limit("", "");
    assertEquals(List.of(), guards);
  }

  @Test
  void aMillionClientsAreRememberedWithinTheirMemory() throws IOException {
    limit("{ \"name\": \"a\", \"limit\": 1, \"window\": \"1h\" }");
    for (int i = 0; i < 1_000_000; i++) {
      assertSame(true, passes(address(i)));
    }
    LimitsNow after = limits.now();
    assertEquals(1_000_000, after.rates().getFirst().keys());
    assertEquals(0, after.rates().getFirst().forgotten());
    assertEquals(true, after.rateBytes() < MILLION, () -> after.rateBytes() + " bytes");
    for (int i = 0; i < 1_000_000; i += 101) {
      assertEquals(false, passes(address(i)));
    }
  }

  private static String address(int i) {
    return (10 + (i >>> 24)) + "." + (i >>> 16 & 255) + "." + (i >>> 8 & 255) + "." + (i & 255);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 8})
  void eventLoopsShareABucketToTheRequest(int loops) throws Exception {
    limit("{ \"name\": \"a\", \"limit\": 100, \"window\": \"10s\", \"burst\": 20 }");
    assertEquals(20, passingOf(loops, 400));
    now += 10 * SECOND;
    assertEquals(20, passingOf(loops, 400));
    now += SECOND;
    assertEquals(10, passingOf(loops, 400));
  }

  private int passingOf(int threads, int each) throws InterruptedException {
    AtomicInteger passed = new AtomicInteger();
    List<Thread> all = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      all.add(
          Thread.ofPlatform()
              .start(
                  () -> {
                    for (int n = 0; n < each; n++) {
                      if (passes("192.0.2.1")) {
                        passed.incrementAndGet();
                      }
                    }
                  }));
    }
    for (Thread thread : all) {
      thread.join();
    }
    return passed.get();
  }
}
