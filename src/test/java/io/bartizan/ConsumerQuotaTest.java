package io.bartizan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bartizan.auth.TestTokens;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a consumer may over several routes, through the whole gateway. */
@Timeout(60)
class ConsumerQuotaTest extends GatewayTest {
  private static final String SETTINGS =
      """
      , "rateLimits": [{"name": "quota", "key": "principal", "limit": 3, "window": "1h"}],
        "jwtProviders": {"main": {"issuer": "https://id.example", "algorithms": ["HS256"],
            "secret": "%s"}}
      """
          .formatted(TestTokens.SECRET);

  private static String routesTo(String url) {
    return """
      {"pools": {"upstream": {"endpoints": [{"url": "%s"}]}},
       "routes": [
         {"name": "orders", "match": {"path": {"prefix": "/orders"}},
          "auth": {"jwt": {"provider": "main"}}, "to": {"pool": "upstream"}},
         {"name": "users", "match": {"path": {"prefix": "/users"}},
          "auth": {"jwt": {"provider": "main"}}, "to": {"pool": "upstream"}},
         {"name": "members", "match": {"path": {"prefix": "/"}, "jwt": {"provider": "main"}},
          "rateLimits": [{"name": "few", "key": "principal", "limit": 2, "window": "1h"}],
          "to": {"pool": "upstream"}},
         {"name": "open", "match": {}, "to": {"pool": "upstream"}}]}
      """
        .formatted(url);
  }

  private String ask(String path, String... fields) throws Exception {
    StringBuilder request = new StringBuilder("GET " + path + " HTTP/1.1\r\nHost: h\r\n");
    for (String field : fields) {
      request.append(field).append("\r\n");
    }
    return client.send(request.append("\r\n").toString()).readResponse();
  }

  private static String bearer(String name) {
    return "Authorization: Bearer "
        + TestTokens.hs256(
            "{\"iss\": \"https://id.example\", \"sub\": \"%s\", \"exp\": 99999999999}"
                .formatted(name));
  }

  private void start() throws Exception {
    upstream = ScriptedUpstream.answering("ok");
    gateway =
        new RunningGateway.Builder().settings(SETTINGS).routes(routesTo(upstream.url())).start();
    client = gateway.client();
  }

  private static void assertStatus(int status, String response) {
    assertTrue(response.startsWith("HTTP/1.1 " + status + " "), response);
  }

  private JsonArray rateLimitsTold(String path) throws Exception {
    String ann = ", \"principal\": {\"provider\": \"main\", \"name\": \"ann\"}";
    JsonObject told = Explained.by(gateway, "http://h" + path, ann);
    return told.getJsonArray("steps").stream()
        .map(JsonObject.class::cast)
        .filter(step -> step.getString("what").equals("rate-limit"))
        .map(step -> step.getString("at") + " " + step.getString("effect"))
        .collect(JsonArray::new, JsonArray::add, JsonArray::addAll);
  }

  @Test
  void whatIsLeftOfAQuotaIsToldOfRoutesThatAskWhoItIs() throws Exception {
    start();
    assertEquals(JsonArray.of("route may-refuse"), rateLimitsTold("/orders"));
    for (int i = 0; i < 3; i++) {
      assertStatus(200, ask("/orders", bearer("ann")));
    }
    assertEquals(JsonArray.of("route would-refuse"), rateLimitsTold("/users"));
    assertEquals(JsonArray.of(), rateLimitsTold("/open"));
  }

  @Test
  void aConsumerHasOneQuotaOverAllRoutesThatAskWhoItIs() throws Exception {
    start();
    String first = ask("/orders", bearer("ann"));
    assertStatus(200, first);
    assertEquals("\"quota\";r=2;t=1200", value(first, "ratelimit"));
    assertStatus(200, ask("/users", bearer("ann")));
    String member = ask("/", bearer("ann"));
    assertStatus(200, member);
    assertEquals("\"quota\";q=3;w=3600, \"few\";q=2;w=3600", value(member, "ratelimit-policy"));
    String refused = ask("/orders", bearer("ann"));
    assertStatus(429, refused);
    assertTrue(refused.contains("\\\"quota\\\" allows 3 in 3600 s"), refused);
    assertStatus(429, ask("/", bearer("ann")));

    // Neither others, nor who proves nothing, are concerned.
    assertStatus(200, ask("/users", bearer("bob")));
    String anonymous = ask("/");
    assertStatus(200, anonymous);
    assertFalse(anonymous.contains("ratelimit"), anonymous);
    assertStatus(401, ask("/orders"));

    gateway.configure(SETTINGS + ", \"zone\": \"a\"");
    assertEquals("applied", gateway.reload().getString("result"));
    assertStatus(429, ask("/users", bearer("ann")));
    assertTrue(
        gateway
            .metrics()
            .contains(
                "bartizan_rate_limited_total{dry_run=\"false\",limit=\"quota\",route=\"-\"} 3.0"));
    client.close();
    String log = gateway.stopAndReadLog();
    assertTrue(log.contains("\"limit\":\"quota\""), log);
  }

  @Test
  void aRouteThatGoesByATokenMayLimitWhomItIsOf() throws Exception {
    start();
    assertStatus(200, ask("/", bearer("ann")));
    assertStatus(200, ask("/", bearer("ann")));
    String refused = ask("/", bearer("ann"));
    assertStatus(429, refused);
    assertTrue(refused.contains("\\\"few\\\" allows 2 in 3600 s"), refused);
    assertStatus(200, ask("/", bearer("bob")));
    // Refused by the route, it took nothing of the quota.
    assertStatus(200, ask("/orders", bearer("ann")));
  }
}
