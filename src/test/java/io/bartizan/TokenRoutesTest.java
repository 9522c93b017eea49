package io.bartizan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bartizan.auth.TestTokens;
import io.bartizan.auth.keys.KeyServer;
import io.bartizan.auth.keys.TestKeys;
import io.bartizan.auth.token.TestIssuer;
import io.bartizan.config.JwtAlgorithm;
import io.bartizan.http.RawClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Routes that depend on what a request's token says. */
@Timeout(60)
class TokenRoutesTest extends GatewayTest {
  private static final String PROVIDERS =
      """
      , "jwtProviders": {
          "main": {"issuer": "https://id.example", "algorithms": ["HS256"], "secret": "%s",
              "tokenFrom": ["bearer", "query:token"], "claimsToHeaders": {"sub": "x-user"}},
          "other": {"issuer": "https://other.example", "algorithms": ["HS256"], "secret": "%s"}}
      """
          .formatted(TestTokens.SECRET, TestTokens.SECRET);

  @TempDir Path folder;

  @BeforeEach
  void answer() throws Exception {
    upstream = ScriptedUpstream.answering("ok");
  }

  private static String routesTo(String url) {
    return """
      {"pools": {"upstream": {"endpoints": [{"url": "%s"}]}},
       "routes": [
         {"name": "acme", "match": {"jwt": {"provider": "main",
             "claims": {"tenant": "acme", "groups": {"regex": "eu-.*"}}}}, "to": {"pool": "upstream"}},
         {"name": "staff", "match": {"jwt": {"provider": "main", "claims": {"staff": true}}},
          "to": {"pool": "upstream"}},
         {"name": "partners", "match": {"jwt": {"provider": "other"}}, "to": {"pool": "upstream"}},
         {"name": "public", "match": {}, "to": {"pool": "upstream"}},
         {"name": "versioned", "match": {"headers": [{"name": "x-version", "exact": "2"}]},
          "to": {"pool": "upstream"}},
         {"name": "scoped", "match": {"path": {"prefix": "/scoped"}, "jwt": {"provider": "main"}},
          "auth": {"jwt": {"provider": "main", "scopes": ["read"]}}, "to": {"pool": "upstream"}},
         {"name": "own", "match": {"path": {"prefix": "/own"}},
          "auth": {"jwt": {"provider": "other"}}, "to": {"pool": "upstream"}}]}
      """
        .formatted(url);
  }

  private void start() throws Exception {
    start(PROVIDERS);
  }

  private void start(String settings) throws Exception {
    gateway =
        new RunningGateway.Builder().settings(settings).routes(routesTo(upstream.url())).start();
    client = gateway.client();
  }

  private static String token(String issuer, String claims) {
    return TestTokens.hs256(
        "{\"iss\": \"" + issuer + "\", \"sub\": \"alice\", \"exp\": 99999999999" + claims + "}");
  }

  private static String main(String claims) {
    return token("https://id.example", claims);
  }

  private String ask(String target, String... fields) throws Exception {
    StringBuilder request = new StringBuilder("GET " + target + " HTTP/1.1\r\nHost: h\r\n");
    for (String field : fields) {
      request.append(field).append("\r\n");
    }
    return client.send(request.append("\r\n").toString()).readResponse();
  }

  private String with(String token) throws Exception {
    return ask("/", "Authorization: Bearer " + token);
  }

  private static void assertStatus(int status, String response) {
    assertTrue(response.startsWith("HTTP/1.1 " + status + " "), response);
  }

  private String routes() throws Exception {
    client.close();
    StringBuilder routes = new StringBuilder();
    for (String line : gateway.stopAndReadLog().lines().toList()) {
      int from = line.indexOf("\"route\":\"");
      routes.append(from < 0 ? "-" : line.substring(from + 9, line.indexOf('"', from + 9)));
      routes.append(' ');
    }
    return routes.toString().strip();
  }

  @Test
  void theTokenDecides() throws Exception {
    start();
    assertStatus(200, with(main(", \"tenant\": \"acme\", \"groups\": [\"us\", \"eu-west\"]")));
    assertStatus(200, with(main(", \"tenant\": \"acme\", \"groups\": [\"us\"], \"staff\": true")));
    assertStatus(200, with(main(", \"tenant\": \"acm\"")));
    assertStatus(200, with(token("https://other.example", "")));
    assertStatus(200, ask("/"));
    assertEquals("acme staff public partners public", routes());
  }

  @Test
  void aRouteThatGoesFirstNeedsNoTokenAndNoneIsLookedAt() throws Exception {
    start();
    String bad = main("") + "x";
    assertStatus(200, ask("/", "X-Version: 2", "Authorization: Bearer " + bad));
    assertStatus(401, with(bad));
    assertEquals("versioned -", routes());
  }

  @Test
  void aTokenThatIsNotGoodIsRefusedBeforeAnyRoute() throws Exception {
    start();
    String good = main(", \"tenant\": \"acme\"");
    String signature = good.substring(good.lastIndexOf('.') + 1);
    String zeros = Base64.getUrlEncoder().withoutPadding().encodeToString(new byte[32]);
    String forged = with(good.replace(signature, zeros));
    assertStatus(401, forged);
    assertEquals(
        "Bearer error=\"invalid_token\", error_description=\"The token's signature is not good.\"",
        value(forged, "www-authenticate"));
    assertStatus(401, with(main(", \"nbf\": 99999999998")));
    assertStatus(400, ask("/", "Authorization: Bearer " + good, "Authorization: Bearer " + good));
    assertEquals(0, upstream.waitingRequests());
  }

  @Test
  void aTokenOfSomebodyElseIsNobodysBusiness() throws Exception {
    start();
    assertStatus(200, with("opaque"));
    assertStatus(200, with("a.b.c"));
    assertStatus(200, with(token("https://third.example", "")));
    String es =
        Base64.getUrlEncoder()
            .withoutPadding()
            .encodeToString("{\"alg\":\"ES256\"}".getBytes(StandardCharsets.UTF_8));
    String third = token("https://third.example", "");
    assertStatus(200, with(es + third.substring(third.indexOf('.'))));
    assertStatus(200, ask("/", "Authorization: Basic YTpi"));
    assertEquals("public public public public public", routes());
  }

  @Test
  void failuresAreLimited() throws Exception {
    start(PROVIDERS + ", \"authFailures\": {\"limit\": 2, \"window\": \"1h\"}");
    String bad = main(", \"tenant\": \"acme\"") + "x";
    assertStatus(401, with(bad));
    assertStatus(401, with(bad));
    assertStatus(429, with(bad));
    assertStatus(200, with("opaque"));
    assertStatus(200, ask("/"));
  }

  @Test
  void theTokenStaysHereAndItsClaimsGoUpstream() throws Exception {
    start();
    String token = main(", \"staff\": true");
    assertStatus(200, ask("/?token=" + token + "&a=b", "X-User: root"));
    String asked = Objects.requireNonNull(upstream.nextRequest()).toLowerCase(Locale.ROOT);
    assertTrue(asked.startsWith("get /?a=b http/1.1\r\n"), asked);
    assertTrue(asked.contains("x-user: alice\r\n"), asked);
    assertFalse(asked.contains("root"), asked);
    client.close();
    String log = gateway.stopAndReadLog();
    assertTrue(log.contains("\"principal\":\"alice\""), log);
    assertFalse(log.contains(token), log);
  }

  @Test
  void aRoutesOwnAuthIsAskedToo() throws Exception {
    start();
    assertStatus(200, ask("/own", "Authorization: Bearer " + token("https://other.example", "")));
    assertStatus(401, ask("/own"));
    assertStatus(401, ask("/own", "Authorization: Bearer " + main("")));
    assertStatus(200, ask("/scoped", "Authorization: Bearer " + main(", \"scope\": \"read\"")));
    assertStatus(403, ask("/scoped", "Authorization: Bearer " + main("")));
    assertEquals("own own own scoped scoped", routes());
  }

  @Test
  void anOverloadedGatewayLooksAtNoToken() throws Exception {
    gateway =
        new RunningGateway.Builder()
            .settings(PROVIDERS + ", \"overload\": {\"shedHeap\": 1}")
            .routes(
                """
                {"pools": {"upstream": {"endpoints": [{"url": "%s"}]}},
                 "routes": [
                   {"name": "token", "match": {"jwt": {"provider": "main"}}, "priority": "low",
                    "to": {"pool": "upstream"}},
                   {"name": "low", "match": {"path": {"prefix": "/low"}}, "priority": "low",
                    "to": {"pool": "upstream"}}]}
                """
                    .formatted(upstream.url()))
            .start();
    System.gc();
    String response;
    do {
      try (RawClient each = gateway.client()) {
        each.send("GET /low HTTP/1.1\r\nHost: h\r\n\r\n");
        response = each.readResponse();
      }
    } while (!response.startsWith("HTTP/1.1 503 "));
    client = gateway.client();
    String refused = with(main("") + "x");
    assertStatus(503, refused);
    assertTrue(refused.contains("\"reason\":\"overload\""), refused);
  }

  @Test
  void aRequestWaitsForTheKeysThatItsRouteDependsOn() throws Exception {
    CompletableFuture<Void> mayAnswer = new CompletableFuture<>();
    try (KeyServer issuer = KeyServer.https("localhost")) {
      issuer.handle(
          "/jwks",
          exchange -> {
            mayAnswer.join();
            KeyServer.send(exchange, 200, TestKeys.jwks("first"));
          });
      start(
          """
          , "jwtProviders": {
              "main": {"issuer": "https://id.example", "algorithms": ["ES256"], "timeout": "30s",
                  "jwksUrl": "%s", "caFile": "%s"},
              "other": {"issuer": "https://other.example", "algorithms": ["HS256"],
                  "secret": "%s"}}
          """
              .formatted(issuer.uri("/jwks"), issuer.caFile(folder), TestTokens.SECRET));
      assertStatus(200, ask("/"));
      assertStatus(200, with(token("https://other.example", "")));
      assertEquals(2, upstream.waitingRequests(), "nobody waits for an issuer of others");
      String token =
          TestIssuer.token(
              JwtAlgorithm.ES256,
              TestKeys.pair("first").getPrivate(),
              "{\"alg\":\"ES256\",\"kid\":\"first\"}".getBytes(StandardCharsets.UTF_8),
              "{\"iss\":\"https://id.example\",\"exp\":99999999999,\"staff\":true}"
                  .getBytes(StandardCharsets.UTF_8));
      client.send(
          "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\nAuthorization: Bearer "
              + token
              + "\r\n\r\nbody");
      while (!gateway.metrics().contains("bartizan_jwt_keys_waiting{provider=\"main\"} 1.0\n")) {
        Thread.onSpinWait();
      }
      mayAnswer.complete(null);
      assertStatus(200, client.readResponse());
      assertEquals("public partners staff", routes());
    }
  }
}
