package io.bartizan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bartizan.auth.TestTokens;
import io.bartizan.auth.token.TestIssuer;
import io.bartizan.config.JwtAlgorithm;
import io.bartizan.tls.DevelopmentCertificates;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.bouncycastle.crypto.generators.OpenBSDBCrypt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may ask, through the whole gateway. */
@Timeout(60)
class AuthTest extends GatewayTest {
  private static final String FAR = ", \"exp\": 99999999999";
  private static final String ALICE =
      TestTokens.hs256(
          "{\"sub\": \"alice\", \"iss\": \"https://id.example\", \"aud\": [\"api\", \"other\"],"
              + " \"scope\": \"orders:read orders:write\", \"roles\": [\"ops\"],"
              + " \"tenant\": \"acme\", \"org\": {\"name\": \"\u00dcber\"}"
              + FAR
              + "}");

  private static final String PROVIDER =
      """
      , "jwtProviders": {"main": {"issuer": "https://id.example", "audiences": ["api"],
          "algorithms": ["HS256"], "secret": "%s"%s}}
      """;

  private void start(String provider, String auth) throws Exception {
    startWith(PROVIDER.formatted(TestTokens.SECRET, provider), auth);
  }

  private void startWith(String settings, String auth) throws Exception {
    upstream = ScriptedUpstream.answering("ok");
    gateway =
        new RunningGateway.Builder()
            .settings(settings)
            .routes(RunningGateway.allToWith("", "\"auth\": " + auth + ",", upstream.url()))
            .start();
    client = gateway.client();
  }

  private String ask(String... fields) throws Exception {
    return askFor("/", fields);
  }

  private String askFor(String target, String... fields) throws Exception {
    StringBuilder request = new StringBuilder("GET " + target + " HTTP/1.1\r\nHost: h\r\n");
    for (String field : fields) {
      request.append(field).append("\r\n");
    }
    return client.send(request.append("\r\n").toString()).readResponse();
  }

  private static void assertStatus(int status, String response) {
    assertTrue(response.startsWith("HTTP/1.1 " + status + " "), response);
  }

  private String forwarded() throws InterruptedException {
    String request = upstream.nextRequest();
    assertNotNull(request);
    return request.toLowerCase(Locale.ROOT);
  }

  @Test
  void aGoodTokenPassesAndStaysHere() throws Exception {
    start("", "{\"jwt\": {\"provider\": \"main\"}}");
    assertStatus(200, ask("Authorization: Bearer " + ALICE));
    assertFalse(forwarded().contains("authorization"));
  }

  @Test
  void aTokenIsForwardedWhereThatIsWanted() throws Exception {
    start(", \"forward\": true", "{\"jwt\": {\"provider\": \"main\"}}");
    assertStatus(200, ask("Authorization: Bearer " + ALICE));
    assertTrue(forwarded().contains("authorization: bearer "));
  }

  @Test
  void whoShowsNoneIsAskedForOneWithoutAWordOfError() throws Exception {
    start("", "{\"jwt\": {\"provider\": \"main\"}}");
    String response = ask();
    assertStatus(401, response);
    assertEquals("Bearer", value(response, "www-authenticate"));
    assertEquals("application/problem+json", value(response, "content-type"));
    assertTrue(response.contains("\"reason\":\"no-credentials\""), response);
    assertEquals(0, upstream.waitingRequests());
  }

  @Test
  void aBadTokenIsToldWhatIsWrongWithIt() throws Exception {
    start("", "{\"jwt\": {\"provider\": \"main\"}}");
    String expired =
        TestTokens.hs256("{\"iss\": \"https://id.example\", \"aud\": \"api\", \"exp\": 5}");
    String response = ask("Authorization: Bearer " + expired);
    assertStatus(401, response);
    assertEquals(
        "Bearer error=\"invalid_token\", error_description=\"The token has expired.\"",
        value(response, "www-authenticate"));
    assertTrue(response.contains("\"reason\":\"token-expired\""), response);
    assertStatus(401, ask("Authorization: Bearer " + ALICE.substring(0, ALICE.length() - 4)));
    assertStatus(401, ask("Authorization: Bearer"));
    assertStatus(400, ask("Authorization: Bearer " + ALICE, "Authorization: Bearer " + ALICE));
    client.close();
    String log = gateway.stopAndReadLog();
    assertTrue(log.contains("\"rejection\":\"token-expired\""), log);
    assertFalse(log.contains(expired.substring(0, 40)), log);
  }

  @Test
  void whatTokensEntitleToIsLookedAt() throws Exception {
    start(
        "",
        "{\"jwt\": {\"provider\": \"main\", \"scopes\": [\"orders:read\"], \"roles\": [\"ops\"],"
            + " \"claims\": {\"tenant\": \"acme\", \"org.name\": {\"contains\": \"ber\"}}}}");
    assertStatus(200, ask("Authorization: Bearer " + ALICE));
    String others = "{\"iss\": \"https://id.example\", \"aud\": \"api\", %s" + FAR + "}";
    String noScope =
        ask("Authorization: Bearer " + TestTokens.hs256(others.formatted("\"roles\": \"ops\"")));
    assertStatus(403, noScope);
    assertEquals(
        "Bearer error=\"insufficient_scope\", error_description=\"The token lacks a scope.\","
            + " scope=\"orders:read\"",
        value(noScope, "www-authenticate"));
    String noRole =
        ask(
            "Authorization: Bearer "
                + TestTokens.hs256(
                    others.formatted("\"scope\": \"orders:read\", \"tenant\": \"acme\"")));
    assertStatus(403, noRole);
    assertTrue(noRole.contains("\"reason\":\"claims\""), noRole);
    assertEquals(1, upstream.waitingRequests());
  }

  @Test
  void claimsGoUpstreamInPlaceOfWhatClientsWrite() throws Exception {
    start(
        ", \"claimsToHeaders\": {\"sub\": \"x-user\", \"roles\": \"x-roles\", \"org.name\": \"x-org\","
            + " \"absent\": \"x-absent\"}",
        "{\"jwt\": {\"provider\": \"main\", \"optional\": true}}");
    assertStatus(
        200,
        ask("Authorization: Bearer " + ALICE, "X-User: root", "x-roles: all", "X-Absent: there"));
    String asked = forwarded();
    assertTrue(asked.contains("x-user: alice\r\n"), asked);
    assertTrue(asked.contains("x-roles: ops\r\n"), asked);
    assertTrue(asked.contains("x-org: "), asked);
    assertFalse(asked.contains("root"), asked);
    assertFalse(asked.contains("x-absent"), asked);

    assertStatus(200, ask("X-User: root"));
    assertFalse(forwarded().contains("x-user"), "nobody has proved anything");
    assertStatus(401, ask("Authorization: Bearer x.y.z"));
  }

  @Test
  void claimsCannotBeForgedInTrailers() throws Exception {
    CompletableFuture<String> body = new CompletableFuture<>();
    upstream =
        new ScriptedUpstream(
            peer -> {
              peer.readHead();
              body.complete(peer.readUntil("\r\n\r\n"));
              peer.send("HTTP/1.1 204 No Content\r\n\r\n");
            });
    gateway =
        new RunningGateway.Builder()
            .settings(
                PROVIDER.formatted(
                    TestTokens.SECRET, ", \"claimsToHeaders\": {\"sub\": \"x-user\"}"))
            .routes(
                RunningGateway.allToWith(
                    "", "\"auth\": {\"jwt\": {\"provider\": \"main\"}},", upstream.url()))
            .start();
    client = gateway.client();
    client.send(
        "POST / HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer "
            + ALICE
            + "\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\nX-User: root\r\nX-Ok: 1\r\n\r\n");
    assertEquals("1\r\na\r\n0\r\nX-Ok: 1\r\n\r\n", body.get(20, TimeUnit.SECONDS));
  }

  @Test
  void aTokenOfTheQueryIsNeitherForwardedNorLogged() throws Exception {
    start(
        ", \"tokenFrom\": [\"bearer\", \"query:access_token\"], \"forward\": true",
        "{\"jwt\": {\"provider\": \"main\"}}");
    assertStatus(200, askFor("/a?b=1&access_token=" + ALICE + "&c=2"));
    String asked = forwarded();
    assertTrue(asked.startsWith("get /a?b=1&c=2 http/1.1"), asked);
    client.close();
    assertFalse(gateway.stopAndReadLog().contains(ALICE.substring(0, 40)));
  }

  @Test
  void ofSeveralProvidersOneSufficesUnlessAllAreWanted() throws Exception {
    String settings =
        """
        , "jwtProviders": {
          "one": {"issuer": "https://one", "algorithms": ["HS256"], "secret": "%1$s"},
          "two": {"issuer": "https://two", "algorithms": ["HS256"], "secret": "%1$s",
                  "tokenFrom": ["bearer", "header:x-second"]}}
        """
            .formatted(TestTokens.SECRET);
    startWith(settings, "{\"jwt\": {\"provider\": [\"one\", \"two\"]}}");
    String one = TestTokens.hs256("{\"iss\": \"https://one\", \"sub\": \"a\"" + FAR + "}");
    String two = TestTokens.hs256("{\"iss\": \"https://two\", \"sub\": \"b\"" + FAR + "}");
    assertStatus(200, ask("Authorization: Bearer " + one));
    assertStatus(200, ask("Authorization: Bearer " + two));
    assertStatus(200, ask("X-Second: " + two));
    String other = TestTokens.hs256("{\"iss\": \"https://three\"" + FAR + "}");
    assertTrue(ask("Authorization: Bearer " + other).contains("\"reason\":\"token-issuer\""));

    gateway.write(
        RunningGateway.allToWith(
            "",
            "\"auth\": {\"jwt\": {\"provider\": [\"one\", \"two\"], \"require\": \"all\"}},",
            upstream.url()));
    gateway.reload();
    assertStatus(401, ask("Authorization: Bearer " + one));
    assertStatus(401, ask("X-Second: " + two));
  }

  @Test
  void whereAllAreWantedATokenForEachPasses() throws Exception {
    String settings =
        """
        , "jwtProviders": {
          "one": {"issuer": "https://one", "algorithms": ["HS256"], "secret": "%1$s",
                  "claimsToHeaders": {"sub": "x-user", "tenant": "x-tenant"}},
          "two": {"issuer": "https://two", "algorithms": ["HS256"], "secret": "%1$s",
                  "tokenFrom": ["header:x-second"],
                  "claimsToHeaders": {"sub": "x-device", "aud": "x-user", "org": "x-tenant"}}}
        """
            .formatted(TestTokens.SECRET);
    startWith(
        settings,
        "{\"jwt\": {\"provider\": [\"one\", \"two\"], \"require\": \"all\","
            + " \"scopes\": [\"read\"]}}");
    String first = "{\"iss\": \"https://one\", \"sub\": \"a\"%s" + FAR + "}";
    String second =
        "{\"iss\": \"https://two\", \"sub\": \"b\", \"aud\": \"c\", \"org\": \"d\"%s" + FAR + "}";
    String scope = ", \"scope\": \"read\"";
    String one = TestTokens.hs256(first.formatted(scope));
    String two = TestTokens.hs256(second.formatted(""));
    assertStatus(200, ask("Authorization: Bearer " + one, "X-Second: " + two, "X-Device: z"));
    String asked = forwarded();
    assertEquals("a", value(asked, "x-user"), "the first one's, which two names too");
    assertFalse(asked.contains("x-user: c"), asked);
    assertEquals("b", value(asked, "x-device"));
    assertFalse(asked.contains("x-device: z"), asked);
    assertEquals("d", value(asked, "x-tenant"), "the first has no such claim");
    assertFalse(asked.contains("x-second"), asked);
    assertStatus(401, ask("Authorization: Bearer " + one, "X-Second: " + one));
    // Scopes are those of the first one's token.
    String without = TestTokens.hs256(first.formatted(""));
    String with = TestTokens.hs256(second.formatted(scope));
    assertStatus(403, ask("Authorization: Bearer " + without, "X-Second: " + with));
  }

  @Test
  void aSignatureThatTakesLongIsVerifiedWhileTheRequestWaits() throws Exception {
    upstream = ScriptedUpstream.answering("ok");
    RunningGateway.Builder builder = new RunningGateway.Builder();
    Files.writeString(
        builder.directory().resolve("keys.json"),
        TestIssuer.jwks(TestIssuer.jwk(TestIssuer.pair(JwtAlgorithm.ES384).getPublic())));
    gateway =
        builder
            .settings(
                ", \"jwtProviders\": {\"main\": {\"algorithms\": [\"ES384\"],"
                    + " \"keysFile\": \"keys.json\", \"claimsToHeaders\": {\"sub\": \"x-user\"}}}")
            .routes(
                RunningGateway.allToWith(
                    "", "\"auth\": {\"jwt\": {\"provider\": \"main\"}},", upstream.url()))
            .start();
    client = gateway.client();
    String token = TestIssuer.token(JwtAlgorithm.ES384, "{\"sub\": \"alice\"" + FAR + "}");
    for (int i = 0; i < 2; i++) {
      String response =
          client
              .send(
                  "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\nAuthorization: Bearer "
                      + token
                      + "\r\n\r\nbody")
              .readResponse();
      assertStatus(200, response);
      String asked = forwarded();
      assertEquals("alice", value(asked, "x-user"));
    }
    String forged = token.substring(0, token.length() - 8) + "AAAAAAAA";
    String refused = ask("Authorization: Bearer " + forged);
    assertStatus(401, refused);
    assertTrue(refused.contains("\"reason\":\"token-signature\""), refused);
  }

  @Test
  void whoFailsTooOftenIsNotEvenLookedAtUnlessItsTokenIsKnown() throws Exception {
    startWith(
        PROVIDER.formatted(TestTokens.SECRET, "")
            + ", \"authFailures\": {\"limit\": 3, \"window\": \"1h\"}",
        "{\"jwt\": {\"provider\": \"main\"}}");
    assertStatus(200, ask("Authorization: Bearer " + ALICE));
    String forged = ALICE.substring(0, ALICE.length() - 6) + "AAAAAA";
    for (int i = 0; i < 3; i++) {
      assertStatus(401, ask("Authorization: Bearer " + forged));
    }
    String refused = ask("Authorization: Bearer " + forged);
    assertStatus(429, refused);
    assertTrue(refused.contains("\"reason\":\"auth-failures\""), refused);
    int seconds = Integer.parseInt(value(refused, "retry-after"));
    assertTrue(seconds > 1000 && seconds <= 1200, refused);
    assertStatus(200, ask("Authorization: Bearer " + ALICE));
    String unknown =
        TestTokens.hs256("{\"iss\": \"https://id.example\", \"aud\": \"api\"" + FAR + "}");
    assertStatus(429, ask("Authorization: Bearer " + unknown));
    assertStatus(401, ask());
  }

  @Test
  void failuresClimbTheLadderAndAbsenceDoesNot() throws Exception {
    upstream = ScriptedUpstream.answering("ok");
    gateway =
        new RunningGateway.Builder()
            .abuse(
                """
                {"points": {"authentication": 100}, "halfLife": "24h",
                 "tarpit": {"score": 150, "firstDelay": "100ms", "maxDelay": "100ms"},
                 "close": {"score": 100000}, "ban": {"score": 100000}}
                """)
            .settings(PROVIDER.formatted(TestTokens.SECRET, ""))
            .routes(
                RunningGateway.allToWith(
                    "", "\"auth\": {\"jwt\": {\"provider\": \"main\"}},", upstream.url()))
            .start();
    client = gateway.client();
    for (int i = 0; i < 5; i++) {
      assertStatus(401, ask());
    }
    assertStatus(401, ask("Authorization: Bearer a.b.c"));
    String held = ask("Authorization: Bearer a.b.c");
    assertStatus(429, held);
    assertTrue(held.contains("\"reason\":\"tarpit\""), held);
  }

  @Test
  void aConsumerIsKnownByItsKey() throws Exception {
    startWith(
        """
        , "apiKeys": {"partners": {"keyFrom": ["header:x-api-key", "query:key"], "consumers": {
            "acme": ["sha256:2c70e12b7a0646f92279f427c7b38e7334d8e5389cff167a1dc30e73f826b683"],
            "other": ["sha256:b10253764c8b233fb37542e23401c7b450e5a6f9751f3b5a014f6f67e8bc999d"]}}}
        """,
        "{\"apiKey\": {\"set\": \"partners\", \"consumers\": [\"acme\"]}}");
    assertStatus(200, ask("X-Api-Key: key"));
    assertFalse(forwarded().contains("x-api-key"));
    assertStatus(200, askFor("/a?key=key&b=c"));
    assertTrue(forwarded().startsWith("get /a?b=c http/1.1"));
    String absent = ask();
    assertStatus(401, absent);
    assertEquals("ApiKey", value(absent, "www-authenticate"));
    String wrong = ask("X-Api-Key: Key");
    assertStatus(401, wrong);
    assertTrue(wrong.contains("\"reason\":\"bad-credentials\""), wrong);
    String other = ask("X-Api-Key: key2");
    assertStatus(403, other);
    assertTrue(other.contains("\"reason\":\"not-entitled\""), other);
    assertStatus(400, ask("X-Api-Key: key", "X-Api-Key: key"));
    client.close();
    assertTrue(gateway.stopAndReadLog().contains("\"principal\":\"acme\""));
  }

  @Test
  void aFileWithKeysIsReadAgainAtAReload() throws Exception {
    upstream = ScriptedUpstream.answering("ok");
    RunningGateway.Builder builder =
        new RunningGateway.Builder()
            .settings(", \"apiKeys\": {\"partners\": {\"file\": \"partners.keys\"}}")
            .routes(
                RunningGateway.allToWith(
                    "", "\"auth\": {\"apiKey\": {\"set\": \"partners\"}},", upstream.url()));
    Path file = builder.directory().resolve("partners.keys");
    Files.writeString(file, "# nobody yet\n");
    gateway = builder.start();
    client = gateway.client();
    assertStatus(401, ask("X-Api-Key: key"));
    Files.writeString(
        file, "acme sha256:2c70e12b7a0646f92279f427c7b38e7334d8e5389cff167a1dc30e73f826b683\n");
    gateway.reload();
    assertStatus(200, ask("X-Api-Key: key"));
  }

  @Test
  void aWebSocketThatHasWaitedIsReadFromAgain() throws Exception {
    String hash = OpenBSDBCrypt.generate("2y", "word".toCharArray(), new byte[16], 4);
    startWith(
        ", \"basicAuth\": {\"staff\": {\"users\": {\"bob\": \"" + hash + "\"}}}",
        "{\"basic\": {\"set\": \"staff\"}}");
    upstream.close();
    upstream =
        new ScriptedUpstream(
            peer -> {
              peer.readHead();
              peer.send(
                  "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
                      + "Connection: Upgrade\r\n\r\n");
              peer.send("got " + peer.read(5));
            });
    gateway.write(
        RunningGateway.allToWith(
            "", "\"auth\": {\"basic\": {\"set\": \"staff\"}},", upstream.url()));
    gateway.reload();
    client.send(
        "GET / HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
            + "Authorization: Basic "
            + base64("bob:word")
            + "\r\n\r\n");
    client.readUntil("\r\n\r\n");
    client.send("12345");
    client.readUntil("got 12345");
  }

  @Test
  void anUploadOverHttp2WaitsForAPasswordAndArrivesWhole() throws Exception {
    String hash = OpenBSDBCrypt.generate("2y", "word".toCharArray(), new byte[16], 8);
    byte[] body = new byte[1_000_000];
    new Random(1).nextBytes(body);
    CompletableFuture<String> arrived = new CompletableFuture<>();
    upstream =
        new ScriptedUpstream(
            peer -> {
              peer.readHead();
              arrived.complete(peer.read(body.length));
              peer.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
            });
    RunningGateway.Builder builder =
        new RunningGateway.Builder()
            .tls()
            .settings(", \"basicAuth\": {\"staff\": {\"users\": {\"bob\": \"" + hash + "\"}}}")
            .routes(
                RunningGateway.allToWith(
                    "", "\"auth\": {\"basic\": {\"set\": \"staff\"}},", upstream.url()));
    DevelopmentCertificates.issue(
        builder.directory().resolve("certs"), List.of("localhost"), InstantSource.system());
    gateway = builder.start();
    HttpRequest upload =
        HttpRequest.newBuilder(URI.create("https://localhost:" + gateway.port("https") + "/"))
            .header("authorization", "Basic " + base64("bob:word"))
            .PUT(HttpRequest.BodyPublishers.ofByteArray(body))
            .build();
    try (HttpClient http2 = gateway.http2Client()) {
      HttpResponse<String> response = http2.send(upload, BodyHandlers.ofString());
      assertEquals(HttpClient.Version.HTTP_2, response.version());
      assertEquals(200, response.statusCode());
    }
    assertEquals(new String(body, StandardCharsets.ISO_8859_1), arrived.get(20, TimeUnit.SECONDS));
  }

  @Test
  void aUserIsKnownByItsPasswordAndAnUploadWaitsMeanwhile() throws Exception {
    String hash = OpenBSDBCrypt.generate("2y", "pass:w\u00f6rd".toCharArray(), new byte[16], 4);
    startWith(
        ", \"basicAuth\": {\"staff\": {\"realm\": \"ops\", \"users\": {\"bob\": \""
            + hash
            + "\", \"eve\": \""
            + hash
            + "\"}}}",
        "{\"basic\": {\"set\": \"staff\", \"users\": [\"bob\"]}}");
    String absent = ask();
    assertStatus(401, absent);
    assertEquals("Basic realm=\"ops\", charset=\"UTF-8\"", value(absent, "www-authenticate"));
    String bob = "Authorization: Basic " + base64("bob:pass:w\u00f6rd");
    String upload =
        client
            .send("PUT / HTTP/1.1\r\nHost: h\r\n" + bob + "\r\nContent-Length: 5\r\n\r\nhello")
            .readResponse();
    assertStatus(200, upload);
    String asked = forwarded();
    assertTrue(asked.endsWith("\r\n\r\nhello"), asked);
    assertFalse(asked.contains("authorization"), asked);
    assertStatus(200, ask(bob));
    assertStatus(401, ask("Authorization: Basic " + base64("bob:pass:word")));
    assertStatus(401, ask("Authorization: Basic " + base64("nobody:pass:w\u00f6rd")));
    assertStatus(401, ask("Authorization: Basic %%%"));
    assertStatus(401, ask("Authorization: Basic " + base64("bob")));
    assertStatus(403, ask("Authorization: Basic " + base64("eve:pass:w\u00f6rd")));
    assertStatus(401, ask("Authorization: Bearer " + ALICE));
  }

  private void startAsking(ScriptedUpstream service, String forward) throws Exception {
    upstream = ScriptedUpstream.answering("ok");
    gateway =
        RunningGateway.withRoutes(
            """
            {"pools": {"upstream": {"endpoints": [{"url": "%s"}]},
                       "login": {"endpoints": [{"url": "%s"}]}},
             "routes": [{"name": "all", "match": {}, "to": {"pool": "upstream"},
                         "auth": {"forward": {"pool": "login"%s}}}]}
            """
                .formatted(upstream.url(), service.url(), forward));
    client = gateway.client();
  }

  /** All that the service was asked so far came out like this. */
  private void assertInquiries(String outcome, int times) throws Exception {
    String metrics = gateway.metrics();
    for (String each : new String[] {"allowed", "refused", "failed"}) {
      double expected = each.equals(outcome) ? times : 0;
      String series =
          "bartizan_forward_auth_total{outcome=\"" + each + "\",pool=\"login\"} " + expected;
      assertTrue(metrics.contains("\n" + series + "\n"), metrics);
    }
    String count = "bartizan_forward_auth_duration_seconds_count{pool=\"login\"} " + times;
    assertTrue(metrics.contains("\n" + count + "\n"), metrics);
  }

  private static ScriptedUpstream service(String answer) throws Exception {
    return new ScriptedUpstream(
        peer -> {
          while (peer.readRequest() != null) {
            peer.send(answer);
          }
        });
  }

  @Test
  void aServiceLetsRequestsPassAndSaysWhoAsks() throws Exception {
    try (ScriptedUpstream service =
        service("HTTP/1.1 200 OK\r\nX-User: alice\r\nX-Other: b\r\nContent-Length: 2\r\n\r\nhi")) {
      startAsking(
          service,
          ", \"path\": \"/verify?a=b\", \"requestHeaders\": [\"x-ticket\"],"
              + " \"upstreamHeaders\": [\"x-user\", \"x-absent\"]");
      String response =
          client
              .send(
                  "POST /a?b=c HTTP/1.1\r\nHost: h\r\nX-Ticket: t\r\nX-User: root\r\nX-Absent: d\r\n"
                      + "X-Forwarded-Method: DELETE\r\nContent-Length: 5\r\n\r\nhello")
              .readResponse();
      assertStatus(200, response);
      String question = service.nextRequest();
      assertNotNull(question);
      assertTrue(question.startsWith("GET /verify?a=b HTTP/1.1\r\n"), question);
      assertEquals("t", value(question, "x-ticket"));
      assertEquals("POST", value(question, "x-forwarded-method"));
      assertEquals("/a?b=c", value(question, "x-forwarded-uri"));
      assertEquals("h", value(question, "x-forwarded-host"));
      assertEquals("127.0.0.1", value(question, "x-forwarded-for"));
      assertFalse(question.contains("root"), question);
      String asked = forwarded();
      assertTrue(asked.contains("x-user: alice\r\n"), asked);
      assertFalse(asked.contains("root"), asked);
      assertFalse(asked.contains("x-absent"), asked);
      assertFalse(asked.contains("x-other"), asked);
      assertTrue(asked.endsWith("\r\n\r\nhello"), asked);
      assertStatus(200, ask());
      assertEquals(1, service.connections());
      assertInquiries("allowed", 2);
    }
  }

  @Test
  void anAnswerThatGoesOnForEverIsBrokenOffAndCountsAllTheSame() throws Exception {
    CountDownLatch ended = new CountDownLatch(1);
    AtomicLong sent = new AtomicLong();
    try (ScriptedUpstream service =
        new ScriptedUpstream(
            peer -> {
              peer.readRequest();
              peer.send("HTTP/1.1 200 OK\r\nContent-Length: 1000000000000\r\n\r\n");
              try {
                while (true) {
                  peer.send("x".repeat(10_000));
                  sent.addAndGet(10_000);
                }
              } catch (IOException e) {
                ended.countDown();
              }
            })) {
      startAsking(service, "");
      assertStatus(200, ask());
      assertTrue(ended.await(20, TimeUnit.SECONDS));
      assertTrue(sent.get() < 64_000_000, () -> "what lies in sockets is less than " + sent);
    }
  }

  @Test
  void aServiceThatSaysNoIsHeard() throws Exception {
    try (ScriptedUpstream service =
        service(
            "HTTP/1.1 302 Found\r\nLocation: https://login\r\nSet-Cookie: a=b\r\nX-Inside: c\r\n"
                + "Content-Length: 0\r\n\r\n")) {
      startAsking(service, "");
      String response = ask();
      assertStatus(302, response);
      assertEquals("https://login", value(response, "location"));
      assertEquals("a=b", value(response, "set-cookie"));
      assertEquals("", value(response, "x-inside"));
      assertEquals(0, upstream.waitingRequests());
      assertInquiries("refused", 1);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 500 Oh\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 304 Not Modified\r\n\r\n",
        "HTTP/1.1 101 Switching\r\n\r\n",
        "nonsense\r\n\r\n",
        ""
      })
  void aServiceThatFailsLetsNobodyPass(String answer) throws Exception {
    try (ScriptedUpstream service =
        new ScriptedUpstream(
            peer -> {
              if (peer.readRequest() != null) {
                peer.send(answer);
              }
            })) {
      startAsking(service, "");
      String response = ask();
      assertStatus(503, response);
      assertTrue(response.contains("\"reason\":\"auth-unavailable\""), response);
      assertEquals(0, upstream.waitingRequests());
      assertInquiries("failed", 1);
    }
  }

  @Test
  void aServiceThatIsSlowLetsNobodyPass() throws Exception {
    CountDownLatch end = new CountDownLatch(1);
    try (ScriptedUpstream service =
        new ScriptedUpstream(
            peer -> {
              peer.readRequest();
              end.await();
            })) {
      startAsking(service, ", \"timeout\": \"50ms\"");
      assertStatus(503, ask());
    } finally {
      end.countDown();
    }
  }

  @Test
  void aClientThatGoesAwayTakesTheQuestionBack() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch closed = new CountDownLatch(1);
    try (ScriptedUpstream service =
        new ScriptedUpstream(
            peer -> {
              peer.readRequest();
              asked.countDown();
              peer.readRequest();
              closed.countDown();
            })) {
      startAsking(service, ", \"timeout\": \"1m\"");
      client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
      assertTrue(asked.await(20, TimeUnit.SECONDS));
      client.close();
      assertTrue(closed.await(20, TimeUnit.SECONDS), "the service's connection stays open");
      assertEquals(0, upstream.waitingRequests());
    }
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}
