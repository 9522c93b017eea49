package io.bartizan;

import static io.bartizan.Explained.step;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import io.bartizan.http.RawClient;
import io.bartizan.tls.DevelopmentCertificates;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code POST /explain}: what a gateway that runs says of requests that nobody makes. */
@Timeout(60)
@NullUnmarked // what a test starts is null until it does
class ExplainTest {
  private ScriptedUpstream upstream;
  private RunningGateway gateway;

  @BeforeEach
  void serve() throws Exception {
    upstream = ScriptedUpstream.answering("ok");
  }

  @AfterEach
  void stop() throws Exception {
    if (gateway != null) {
      gateway.close();
    }
    upstream.close();
  }

  private void start(RunningGateway.Builder builder) throws Exception {
    gateway = builder.start();
  }

  private RunningGateway.Builder routed(String route) throws Exception {
    return new RunningGateway.Builder().routes(RunningGateway.allToWith("", route, upstream.url()));
  }

  private JsonObject explain(String members) throws Exception {
    return Explained.by(gateway, "https://a.test/a/../b?c=d", members);
  }

  @Test
  void theWayToAPoolIsToldByItsParts() throws Exception {
    start(
        routed(
                "\"rateLimits\": [{\"name\": \"each\", \"key\": \"client\", \"limit\": 5,"
                    + " \"window\": \"10s\"}],")
            .settings(", \"concurrency\": {\"maxRequests\": 9}"));
    JsonObject told = explain(", \"headers\": {\"x-a\": \"1\", \"X-B\": [\"2\", \"3\"]}");

    assertEquals("forwarded", told.getString("outcome"));
    assertEquals("all", told.getString("route"));
    assertEquals(
        new JsonObject()
            .put("method", "GET")
            .put("scheme", "https")
            .put("host", "a.test")
            .put("path", "/b"),
        told.getJsonObject("request"));
    assertEquals(
        new JsonObject()
            .put("at", "request")
            .put("what", "concurrency")
            .put("effect", "may-refuse")
            .put("status", 503)
            .put("reason", "max-requests")
            .put("limit", new JsonObject().put("wouldRefuse", false).put("used", 0).put("limit", 9))
            .put("text", "at once in all: 9; 0 under way"),
        step(told, "concurrency"));
    assertEquals(
        new JsonObject()
            .put("at", "route")
            .put("what", "rate-limit")
            .put("effect", "may-refuse")
            .put("name", "each")
            .put("status", 429)
            .put("reason", "rate-limited")
            .put("text", "rate limit each for the client: 5 in 10 s, 5 at once"),
        step(told, "rate-limit"));
    JsonObject route = told.getJsonArray("routes").getJsonObject(0);
    assertEquals("takes", route.getString("state"));
    assertTrue(route.getString("source").startsWith("routes/test.json:"), route::encode);
    JsonObject pool = told.getJsonArray("pools").getJsonObject(0);
    assertEquals("upstream", pool.getString("name"));
    assertEquals("least_request", pool.getString("policy"));
    assertEquals(
        new JsonObject().put("used", 0).put("limit", 1024),
        pool.getJsonObject("circuitBreaker").getJsonObject("requests"));
    assertEquals(upstream.url(), pool.getJsonArray("endpoints").getJsonObject(0).getString("url"));
    assertEquals("GET, host a.test, path /b", told.getJsonArray("text").getString(0));
    assertNull(told.getJsonObject("client"), "nobody was named");
    assertNull(told.getJsonObject("tls"), "no server name was");
  }

  @Test
  void whatIsInForceCountsAndNotWhatLiesInFiles() throws Exception {
    start(routed(""));
    gateway.write(RunningGateway.allTo(upstream.url()).replace("\"all\"", "\"renamed\""));
    assertEquals("all", explain("").getString("route"));
    gateway.reload();
    assertEquals("renamed", explain("").getString("route"));

    gateway.write("{}");
    gateway.reload();
    JsonObject told = explain("");
    assertEquals("refused", told.getString("outcome"));
    assertEquals(404, told.getInteger("status"));
    assertEquals("no-route", told.getString("reason"));
  }

  @Test
  void whatTheGatewayTakesOutOfAHeadDecidesNothing() throws Exception {
    String endpoints = "{\"endpoints\": [{\"url\": \"" + upstream.url() + "\"}]}";
    String routes = "";
    for (String name : new String[] {"x-user", "x-client-cert-subject", "x_beta", "x-beta"}) {
      routes +=
          """
          {"name": "by-%s", "match": {"headers": [{"name": "%s", "exact": "1"}]},
           "to": {"pool": "up"}},
          """
              .formatted(name, name);
    }
    start(
        new RunningGateway.Builder()
            .routes(
                """
                {"pools": {"up": %s}, "routes": [%s
                  {"name": "all", "match": {}, "to": {"pool": "up"},
                   "auth": {"forward": {"pool": "up", "upstreamHeaders": ["X-User"]}}}]}
                """
                    .formatted(endpoints, routes)));
    for (String name : new String[] {"X-User", "x-client-cert-subject", "X_Beta"}) {
      JsonObject told = explain(", \"headers\": {\"" + name + "\": [\"1\", \"1\"]}");
      assertEquals("all", told.getString("route"), told::encodePrettily);
      assertEquals(
          "header "
              + name.toLowerCase(Locale.ROOT)
              + " is taken out before anything is decided by it",
          step(told, "removed-header").getString("text"));
    }
    JsonObject told = explain(", \"headers\": {\"x-beta\": \"1\"}");
    assertEquals("by-x-beta", told.getString("route"));
    assertFalse(told.encode().contains("removed-header"), told::encodePrettily);
  }

  @Test
  void aHeaderWithAnUnderscoreIsRefusedWhereTheGatewayRefusesIt() throws Exception {
    start(routed("").settings(", \"headers\": {\"underscores\": \"refuse\"}"));
    JsonObject told = explain(", \"headers\": {\"x_beta\": \"1\"}");
    assertEquals(400, told.getInteger("status"), told::encodePrettily);
    assertEquals("malformed-request", told.getString("reason"));
  }

  @Test
  void aHeaderSectionThatIsTooLargeForTheRouteIsTold() throws Exception {
    start(routed("\"limits\": {\"headerCount\": 2, \"headers\": \"1KiB\"},"));
    JsonObject told = explain(", \"headers\": {\"host\": \"b\", \"x-a\": [\"1\", \"2\"]}");
    assertEquals("forwarded", told.getString("outcome"), told::encodePrettily);
    assertEquals(
        new JsonObject()
            .put("at", "route")
            .put("what", "header-section")
            .put("effect", "may-refuse")
            .put("status", 431)
            .put("reason", "headers-too-large")
            .put("text", "a header section has 2 fields and 1024 bytes at most"),
        step(told, "header-section"));
    for (String values : new String[] {"[\"1\", \"2\", \"3\"]", "\"" + "x".repeat(1024) + "\""}) {
      JsonObject refused = explain(", \"headers\": {\"x-a\": " + values + "}");
      assertEquals(431, refused.getInteger("status"), refused::encodePrettily);
      assertEquals("headers-too-large", refused.getString("reason"));
    }
  }

  @Test
  void toAskChangesNothing() throws Exception {
    start(
        routed(
                "\"rateLimits\": [{\"name\": \"once\", \"key\": \"client\", \"limit\": 1,"
                    + " \"window\": \"1h\"}],")
            .abuse("{\"mode\": \"enforce\"}"));
    for (int i = 0; i < 30; i++) {
      explain(", \"from\": \"127.0.0.1\"");
      // What would be refused, too.
      gateway.admin(
          "POST",
          "/explain",
          "application/json",
          "{\"method\": \"GET\", \"url\": \"http://a.test/%2e%2e/\", \"from\": \"127.0.0.1\"}");
    }
    assertEquals(0, upstream.connections());
    JsonObject abuse =
        explain(", \"from\": \"127.0.0.1\"").getJsonObject("client").getJsonObject("abuse");
    assertEquals(0, abuse.getInteger("score"));
    String metrics = gateway.metrics();
    assertFalse(metrics.contains("bartizan_requests_total{"), metrics);
    try (RawClient client = gateway.client()) {
      String request = "GET / HTTP/1.1\r\nHost: a.test\r\n\r\n";
      assertTrue(client.send(request).readResponse().startsWith("HTTP/1.1 200 "));
      assertTrue(client.send(request).readResponse().startsWith("HTTP/1.1 429 "));
    }
  }

  @Test
  void whatAClientHasDoneIsTold() throws Exception {
    start(
        new RunningGateway.Builder()
            .abuse(
                "{\"mode\": \"enforce\", \"tarpit\": {\"score\": 20, \"firstDelay\": \"100ms\"}}"));
    // Nothing is routed: each is an offence.
    JsonObject abuse = abuse("127.0.0.1");
    assertEquals("answered", abuse.getString("refusedRequestsAre"));
    try (RawClient client = gateway.client()) {
      for (int i = 0; i < 60 && abuse.getString("refusedRequestsAre").equals("answered"); i++) {
        client.send("GET / HTTP/1.1\r\nHost: a.test\r\n\r\n").readResponse();
        abuse = abuse("127.0.0.1");
      }
    }
    assertEquals("held", abuse.getString("refusedRequestsAre"), abuse::encode);
    JsonObject told = explain(", \"from\": \"127.0.0.1\"");
    assertTrue(
        step(told, "score").getString("text").contains("what is refused is held in the tarpit"));
    assertEquals(0, abuse("192.0.2.1").getInteger("score"));
  }

  private JsonObject abuse(String from) throws Exception {
    return explain(", \"from\": \"" + from + "\"").getJsonObject("client").getJsonObject("abuse");
  }

  @Test
  void aBanIsTold() throws Exception {
    start(routed(""));
    gateway.admin(
        "POST",
        "/bans",
        "application/json",
        "{\"client\": \"2001:db8::1\", \"reason\": \"scans\"}");
    JsonObject told = explain(", \"from\": \"2001:db8::ffff\"");
    assertEquals("refused", told.getString("outcome"));
    assertEquals(429, told.getInteger("status"));
    assertEquals("banned", told.getString("reason"));
    JsonObject abuse = told.getJsonObject("client").getJsonObject("abuse");
    assertEquals("unanswered", abuse.getString("refusedRequestsAre"));
    JsonObject ban = told.getJsonObject("client").getJsonObject("ban");
    assertEquals("scans", ban.getString("reason"));
    assertEquals("hand", ban.getString("by"));
    assertEquals("forwarded", explain(", \"from\": \"2001:db8:1::1\"").getString("outcome"));
  }

  @Test
  void listsThatWereFetchedCount() throws Exception {
    CountDownLatch served = new CountDownLatch(2);
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        each -> {
          byte[] text = "198.51.100.0/24\n".getBytes(StandardCharsets.US_ASCII);
          each.sendResponseHeaders(200, text.length);
          each.getResponseBody().write(text);
          each.close();
          served.countDown();
        });
    server.start();
    try {
      start(
          routed("")
              .settings(
                  ", \"addresses\": {\"lists\": {\"crowd\": {\"url\": \"http://127.0.0.1:"
                      + server.getAddress().getPort()
                      + "/\", \"interval\": \"1s\"}, \"dark\": {\"url\":"
                      + " \"http://127.0.0.1:1/\"}}, \"deny\": [\"crowd\"]}"));
      // The second question comes when the first answer has been taken.
      served.await();
      JsonObject told = explain(", \"from\": \"198.51.100.7\"");
      assertEquals("address-denied", told.getString("reason"));
      JsonObject client = told.getJsonObject("client");
      assertTrue(client.getBoolean("denied"));
      assertEquals(new JsonArray(List.of("crowd")), client.getJsonArray("tags"));
      assertEquals(new JsonArray(List.of("dark")), client.getJsonArray("unknownLists"));
    } finally {
      server.stop(0);
    }
  }

  @Test
  void theCertificateOfAServerNameIsTold() throws Exception {
    RunningGateway.Builder builder = routed("").tls();
    DevelopmentCertificates.issue(
        builder.directory().resolve("certs"), List.of("a.test"), InstantSource.system());
    start(builder);
    JsonObject tls = explain(", \"sni\": \"a.test\"").getJsonObject("tls");
    assertEquals("a.test", tls.getString("serverName"));
    assertTrue(tls.getBoolean("byName"));
    JsonObject certificate = tls.getJsonArray("certificates").getJsonObject(0);
    assertEquals("a.test", certificate.getString("name"));
    assertEquals(new JsonArray(List.of("a.test")), certificate.getJsonArray("serverNames"));

    JsonObject refused = explain(", \"sni\": \"b.test\"");
    assertEquals("refused", refused.getString("outcome"));
    assertEquals("no-certificate", refused.getString("reason"));
    assertNull(refused.getInteger("status"), "there is no response");
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "`` | expected an object of JSON with method and url",
        "[] | expected an object of JSON with method and url",
        "{'method': 'GET' | not JSON",
        "{'url': 'https://a.test/'} | method: missing",
        "{'method': 'GET'} | url: missing",
        "{'method': 'GET', 'method': 'PUT', 'url': 'https://a.test/'} | not JSON: Duplicate",
        "{'method': 'G T', 'url': 'https://a.test/'} | expected a method",
        "{'method': 'GET', 'url': 'a.test'} | expected a URL with a host",
        "{'method': 'GET', 'url': 'https://a.test/', 'host': 'b'} | host: unknown; expected method,",
        "{'method': 'GET', 'url': 1} | url: expected a string",
        "{'method': 'GET', 'url': 'https://a.test/', 'all': 'yes'} | all: expected true or false",
        "{'method': 'GET', 'url': 'https://a.test/', 'headers': []} | headers: expected an object",
        "{'method': 'GET', 'url': 'https://a.test/', 'headers': {'a': 1}} | headers.a: expected a",
        "{'method': 'GET', 'url': 'https://a.test/', 'headers': {'a': [[]]}} | headers.a: expected",
        "{'method': 'GET', 'url': 'https://a.test/', 'headers': {'a b': ''}} | not a header that a",
        "{'method': 'GET', 'url': 'https://a.test/', 'from': 'x'} | not an IP address: x",
        "{'method': 'GET', 'url': 'https://a.test/', 'from': null} | from: expected a string",
        "{'method': 'GET', 'url': 'https://a.test/', 'principal': 'a'} | principal: expected an obj",
        "{'method': 'GET', 'url': 'https://a.test/', 'principal': {}} | principal.provider: missing",
        "{'method': 'GET', 'url': 'https://a.test/', 'principal': {'id': ''}} | principal.id: unknown",
        "{'principal': {'provider': 'a', 'claims': {'b': 1}}} | principal.claims.b: expected a str",
        "{'principal': {'provider': 'a', 'claims': []}} | principal.claims: expected an object",
        "{'method': 'GET', 'url': 'http://a.test/', 'sni': 'a.test'} | a server name goes with https",
        "{'method': 'GET', 'url': 'https://a.test/', 'sni': '-..'} | not a server name: -..",
        "{'method': 'GET', 'url': 'https://a.test/'} {} | expected nothing behind the object",
      })
  void whatIsNoQuestionIsToldWhatWasExpected(String body, String detail) throws Exception {
    start(new RunningGateway.Builder());
    HttpResponse<String> response =
        gateway.admin("POST", "/explain", "application/json", body.replace('\'', '"'));
    assertEquals(400, response.statusCode(), response.body());
    String told = new JsonObject(response.body()).getString("detail");
    assertTrue(told.startsWith(detail), told);
  }

  @Test
  void nobodyIsAnsweredWithoutTheToken() throws Exception {
    start(new RunningGateway.Builder());
    try (RawClient stranger = new RawClient(gateway.application().adminAddress().port())) {
      String response =
          stranger
              .send("POST /explain HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n\r\n{}")
              .readResponse();
      assertTrue(response.startsWith("HTTP/1.1 401 "), response);
    }
    assertEquals(405, gateway.admin("GET", "/explain").statusCode());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "application/x-www-form-urlencoded",
        "Application/X-WWW-Form-URLencoded; charset=utf-8",
        "multipart/form-data; boundary=x",
      })
  void bodiesAreNoForms(String type) throws Exception {
    start(new RunningGateway.Builder());
    // Twice as long as a form's member may be.
    String header = ", \"headers\": {\"x-a\": \"" + "x".repeat(2048) + "\"}";
    assertEquals(404, explain(header).getInteger("status"));
    for (String path : new String[] {"/explain", "/bans"}) {
      for (String body : new String[] {"{}", header}) {
        HttpResponse<String> response = gateway.admin("POST", path, type, body);
        assertEquals(415, response.statusCode(), response.body());
        String told = new JsonObject(response.body()).getString("detail");
        assertTrue(told.startsWith("expected content-type application/json"), told);
      }
    }
  }

  @Test
  void questionsAreBounded() throws Exception {
    start(new RunningGateway.Builder());
    HttpResponse<String> response =
        gateway.admin(
            "POST", "/explain", "application/json", "{\"method\": \"" + "x".repeat(70_000) + "\"}");
    assertEquals(413, response.statusCode());
    assertTrue(response.body().contains("expected 64 KiB at most"), response.body());
  }
}
