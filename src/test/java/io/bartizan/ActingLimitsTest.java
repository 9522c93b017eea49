package io.bartizan;

import static io.bartizan.Explained.step;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bartizan.http.RawClient;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Which limit would act on a request, as {@code POST /explain} tells of a gateway that runs. */
@Timeout(60)
@NullUnmarked // what a test starts is null until it does
class ActingLimitsTest {
  private static final String BEHIND_PROXY =
      ", \"clientAddress\": {\"trustedProxies\": [\"127.0.0.1\"]}";

  /** What the upstream waits for before it answers. */
  private final Semaphore answers = new Semaphore(0);

  private ScriptedUpstream upstream;
  private RunningGateway gateway;

  @AfterEach
  void stop() throws Exception {
    answers.release(1000);
    if (gateway != null) {
      gateway.close();
    }
    if (upstream != null) {
      upstream.close();
    }
  }

  private void start(String settings, String route) throws Exception {
    start(settings, route, ScriptedUpstream.answering("ok"));
  }

  private void start(String settings, String route, ScriptedUpstream answering) throws Exception {
    upstream = answering;
    gateway =
        new RunningGateway.Builder()
            .settings(settings)
            .routes(RunningGateway.allToWith("", route, answering.url()))
            .start();
  }

  private static String limit(String members) {
    return "\"rateLimits\": [{\"name\": \"each\", \"limit\": 5, \"window\": \"1h\""
        + members
        + "}]";
  }

  /** Sends requests of a client behind the proxy; their statuses. */
  private String send(int times, String client, String... fields) throws Exception {
    StringBuilder statuses = new StringBuilder();
    String request =
        "GET / HTTP/1.1\r\nHost: a.test\r\nX-Forwarded-For: "
            + client
            + "\r\n"
            + String.join("\r\n", fields)
            + (fields.length == 0 ? "\r\n" : "\r\n\r\n");
    try (RawClient connection = gateway.client()) {
      for (int i = 0; i < times; i++) {
        statuses.append(connection.send(request).readResponse(), "HTTP/1.1 ".length(), 12);
        statuses.append(' ');
      }
    }
    return statuses.toString().strip();
  }

  private JsonObject explain(String members) throws Exception {
    return Explained.by(gateway, "http://a.test/", members);
  }

  private JsonObject explainFrom(String client) throws Exception {
    return explain(", \"from\": \"" + client + "\"");
  }

  private static JsonObject bucket(JsonObject step, int index) {
    return step.getJsonObject("limit").getJsonArray("buckets").getJsonObject(index);
  }

  @Test
  void aClientAtItsLimitWouldBeRefusedAndAnotherHasFourOfFiveLeft() throws Exception {
    start(BEHIND_PROXY + ", " + limit(""), "");
    assertEquals("200 200 200 200 200", send(5, "192.0.2.1"));
    assertEquals("200", send(1, "192.0.2.2"));

    JsonObject told = explainFrom("192.0.2.1");
    assertEquals("refused", told.getString("outcome"), told::encodePrettily);
    assertEquals(429, told.getInteger("status"));
    assertEquals("rate-limited", told.getString("reason"));
    JsonObject step = step(told, "rate-limit");
    assertEquals("would-refuse", step.getString("effect"));
    assertEquals("each", step.getString("name"));
    int seconds = step.getJsonObject("limit").getInteger("seconds");
    assertTrue(seconds > 600 && seconds <= 720, step::encode);
    assertEquals(
        "rate limit each for client 192.0.2.1: 5 in 3600 s, 5 at once; 0 of 5 left: would refuse it"
            + " now, and for "
            + seconds
            + " s",
        step.getString("text"));

    for (int i = 0; i < 20; i++) {
      told = explainFrom("192.0.2.2");
      assertEquals("forwarded", told.getString("outcome"), told::encodePrettily);
      step = step(told, "rate-limit");
      assertEquals("may-refuse", step.getString("effect"));
      assertEquals(
          new JsonObject()
              .put("of", "192.0.2.2")
              .put("window", 3600)
              .put("left", 4)
              .put("limit", 5),
          bucket(step, 0));
      assertTrue(step.getString("text").endsWith("; 4 of 5 left"), step::encode);
      assertEquals(
          5, bucket(step(explainFrom("192.0.2." + (100 + i)), "rate-limit"), 0).getInteger("left"));
    }
    // Nobody has got a bucket by being asked about, and nothing is counted.
    String metrics = gateway.metrics();
    assertTrue(
        metrics.contains("\nbartizan_rate_limit_keys{limit=\"each\",route=\"-\"} 2.0\n"), metrics);
    assertTrue(
        metrics.contains(
            "\nbartizan_rate_limited_total{dry_run=\"false\",limit=\"each\",route=\"-\"} 0.0\n"),
        metrics);
    assertEquals("200 200 200 200 429", send(5, "192.0.2.2"));
  }

  @Test
  void aLimitThatOnlyCountsIsSaidToBeDry() throws Exception {
    start(BEHIND_PROXY, limit(", \"dryRun\": true") + ",");
    assertEquals("200 200 200 200 200 200", send(6, "192.0.2.1"));
    JsonObject told = explainFrom("192.0.2.1");
    assertEquals("forwarded", told.getString("outcome"), told::encodePrettily);
    JsonObject step = step(told, "rate-limit");
    assertEquals("tells", step.getString("effect"));
    assertTrue(step.getJsonObject("limit").getBoolean("dryRun"));
    assertTrue(step.getJsonObject("limit").getBoolean("wouldRefuse"));
    assertTrue(
        step.getString("text")
            .contains(
                "(dry run: only counted); 0 of 5 left: would refuse it if it were in force now"),
        step::encode);
  }

  @Test
  void ofIpv6TheBlockIsNamedThatIsCounted() throws Exception {
    start(BEHIND_PROXY, limit(", \"ipv6NetworkFactor\": 2") + ",");
    assertEquals("200 200", send(2, "2001:db8::1"));
    JsonObject step = step(explainFrom("2001:db8::ffff"), "rate-limit");
    assertEquals("2001:db8::/64", bucket(step, 0).getString("of"));
    assertEquals("2001:db8::/48", bucket(step, 1).getString("of"));
    assertEquals(
        "rate limit each for client 2001:db8::/64: 5 in 3600 s, 5 at once; 3 of 5 left, 8 of 10 left"
            + " of network 2001:db8::/48",
        step.getString("text"));
  }

  @Test
  void whoIsNotGivenIsNotLookedUp() throws Exception {
    start(BEHIND_PROXY, limit("") + ",");
    JsonObject step = step(explain(""), "rate-limit");
    assertNull(step.getJsonObject("limit"));
    assertEquals("may-refuse", step.getString("effect"));
  }

  @Test
  void aLimitForOthersTellsNothingOfBuckets() throws Exception {
    start(
        BEHIND_PROXY
            + ", \"addresses\": {\"lists\": {\"bots\": {\"blocks\": [\"198.51.100.0/24\"]}}}",
        limit(", \"key\": \"tag:bots\"") + ",");
    assertEquals("200", send(1, "198.51.100.1"));
    JsonObject none = step(explainFrom("192.0.2.1"), "rate-limit");
    assertEquals("rate limit each is none for client 192.0.2.1", none.getString("text"));
    JsonObject all = step(explainFrom("198.51.100.2"), "rate-limit");
    assertEquals(4, bucket(all, 0).getInteger("left"), all::encode);
    assertNull(bucket(all, 0).getString("of"), "it is one for all of them");
    assertNull(step(explain(""), "rate-limit").getJsonObject("limit"));
  }

  @Test
  void requestsUnderWayAreTold() throws Exception {
    start(
        BEHIND_PROXY,
        "\"concurrency\": {\"maxRequestsPerClient\": 2, \"maxRequests\": 3},",
        new ScriptedUpstream(
            peer -> {
              while (peer.readRequest() != null) {
                answers.acquire();
                peer.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
              }
            }));
    String request = "GET / HTTP/1.1\r\nHost: a.test\r\nX-Forwarded-For: ";
    try (RawClient one = gateway.client().send(request + "2001:db8::1\r\n\r\n");
        RawClient two = gateway.client().send(request + "2001:db8::2\r\n\r\n")) {
      upstream.nextRequest();
      upstream.nextRequest();
      JsonObject told = explainFrom("2001:db8::3");
      assertEquals("max-client-requests", told.getString("reason"), told::encodePrettily);
      JsonObject step = step(told, "client-concurrency");
      assertEquals("would-refuse", step.getString("effect"));
      assertEquals(
          new JsonObject()
              .put("wouldRefuse", true)
              .put("of", "2001:db8::/64")
              .put("used", 2)
              .put("limit", 2),
          step.getJsonObject("limit"));
      assertEquals(
          "at once of the route for client 2001:db8::/64: 2; 2 under way: would refuse one more now",
          step.getString("text"));
      JsonObject other = explainFrom("192.0.2.1");
      assertEquals("forwarded", other.getString("outcome"), other::encodePrettily);
      assertEquals(
          "at once of the route: 3; 2 under way", step(other, "concurrency").getString("text"));

      try (RawClient three = gateway.client().send(request + "192.0.2.2\r\n\r\n")) {
        upstream.nextRequest();
        JsonObject full = explainFrom("192.0.2.1");
        assertEquals(503, full.getInteger("status"), full::encodePrettily);
        assertEquals("max-requests", full.getString("reason"));
        answers.release(3);
        for (RawClient each : List.of(one, two, three)) {
          each.readResponse();
        }
      }
    }
    while (step(explainFrom("192.0.2.1"), "concurrency").getJsonObject("limit").getInteger("used")
        > 0) {
      Thread.onSpinWait();
    }
    assertEquals("forwarded", explainFrom("2001:db8::3").getString("outcome"));
  }

  @Test
  void openConnectionsAreTold() throws Exception {
    start(", \"connections\": {\"max\": 9, \"maxPerListener\": 5, \"maxPerClient\": 2}", "");
    try (RawClient one = gateway.client();
        RawClient two = gateway.client()) {
      for (RawClient each : List.of(one, two)) {
        each.send("GET / HTTP/1.1\r\nHost: a.test\r\n\r\n").readResponse();
      }
      JsonObject told = explainFrom("127.0.0.1");
      assertEquals("forwarded", told.getString("outcome"), "it may come on one that is open");
      JsonObject step = step(told, "client-connections");
      assertEquals("connection", step.getString("at"));
      assertEquals("may-refuse", step.getString("effect"));
      assertEquals("max-client-connections", step.getString("reason"));
      assertEquals(
          "at once for client 127.0.0.1: 2; 2 open: would refuse one more now",
          step.getString("text"));
      assertTrue(step.getJsonObject("limit").getBoolean("wouldRefuse"));
      assertEquals(
          "at once of listener http: 5; 2 open",
          step(told, "listener-connections").getString("text"));
      assertEquals("at once in all: 9; 2 open", step(told, "connections").getString("text"));
      JsonObject other = step(explainFrom("192.0.2.1"), "client-connections");
      assertEquals("at once for client 192.0.2.1: 2; 0 open", other.getString("text"));
      assertEquals(
          "at once for the client: 2", step(explain(""), "client-connections").getString("text"));
    }
  }

  @Test
  void nothingIsCertainOfWhoMayYetProveSomething() throws Exception {
    start(
        BEHIND_PROXY
            + ", \"apiKeys\": {\"partners\": {\"consumers\": {\"acme\": [\""
            + sha256("some-key-that-is-long-enough-for-it")
            + "\"]}}}",
        "\"auth\": {\"apiKey\": {\"set\": \"partners\", \"optional\": true}}, "
            + limit(", \"key\": \"principal\"")
            + ",");
    assertEquals("200 200 200 200 200 429", send(6, "192.0.2.1"));
    JsonObject step = step(explainFrom("192.0.2.1"), "rate-limit");
    assertTrue(step.getJsonObject("limit").getBoolean("wouldRefuse"), step::encode);
    assertEquals("may-refuse", step.getString("effect"));
    assertTrue(
        step.getString("text")
            .startsWith(
                "rate limit each for who the request proves to come from, or client 192.0.2.1: "),
        step::encode);
  }

  private static String sha256(String key) throws Exception {
    return "sha256:"
        + HexFormat.of()
            .formatHex(
                MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void failedProofsAndBucketsOfPrincipalsAreTold() throws Exception {
    String good = "a-key-that-is-good-and-long-enough";
    start(
        BEHIND_PROXY
            + ", \"authFailures\": {\"limit\": 2, \"window\": \"1h\"}, \"apiKeys\": {\"partners\":"
            + " {\"consumers\": {\"acme\": [\""
            + sha256(good)
            + "\"]}}}",
        "\"auth\": {\"apiKey\": {\"set\": \"partners\"}}, "
            + limit(", \"key\": \"principal\"")
            + ",");
    assertEquals("200", send(1, "192.0.2.1", "X-API-Key: " + good));
    assertEquals("401 401", send(2, "192.0.2.1", "X-API-Key: bad"));

    JsonObject told = explainFrom("192.0.2.1");
    JsonObject failures = step(told, "auth-failures");
    assertEquals("may-refuse", failures.getString("effect"));
    assertTrue(failures.getJsonObject("limit").getBoolean("wouldRefuse"), failures::encode);
    assertTrue(
        failures
            .getString("text")
            .startsWith(
                "bad proofs of client 192.0.2.1, before others are not looked at: 2 in 3600 s, 2 at"
                    + " once; 0 of 2 left: would refuse it now"),
        failures::encode);
    assertFalse(
        step(explainFrom("192.0.2.2"), "auth-failures")
            .getJsonObject("limit")
            .getBoolean("wouldRefuse"));

    // The key's bucket is another than that of an address.
    assertEquals(5, bucket(step(told, "rate-limit"), 0).getInteger("left"));
    JsonObject acme = explain(", \"principal\": {\"provider\": \"partners\", \"name\": \"acme\"}");
    JsonObject step = step(acme, "rate-limit");
    assertEquals(
        "rate limit each for \"acme\" of partners: 5 in 3600 s, 5 at once; 4 of 5 left",
        step.getString("text"));
    assertEquals("200 200 200 200 429", send(5, "192.0.2.3", "X-API-Key: " + good));
    assertEquals(
        "would-refuse",
        step(
                explain(", \"principal\": {\"provider\": \"partners\", \"name\": \"acme\"}"),
                "rate-limit")
            .getString("effect"));
    assertTrue(
        step(explain(", \"principal\": {\"provider\": \"nobody\"}"), "principal")
            .getString("text")
            .startsWith("nothing of jwtProviders, apiKeys or basicAuth is called nobody"));
  }
}
