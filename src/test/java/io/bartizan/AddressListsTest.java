package io.bartizan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import io.bartizan.address.MaxMindFile;
import io.bartizan.http.RawClient;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Lists of addresses through the whole gateway. All clients are at 127.0.0.1, or say other. */
@Timeout(60)
@NullUnmarked // what a test starts is null until it does
class AddressListsTest {
  private ScriptedUpstream upstream;
  private RunningGateway gateway;

  private void start(String addresses, String route, String trusted) throws Exception {
    upstream = ScriptedUpstream.answering("ok");
    RunningGateway.Builder builder = new RunningGateway.Builder();
    Files.createDirectory(builder.directory().resolve("lists"));
    Files.writeString(builder.directory().resolve("lists/abusers.txt"), "198.51.100.0/24\n");
    gateway =
        builder
            .settings(
                ", \"clientAddress\": {\"trustedProxies\": ["
                    + trusted
                    + "]}, \"addresses\": "
                    + addresses)
            .routes(RunningGateway.allToWith("", route, upstream.url()))
            .start();
  }

  @AfterEach
  void stop() throws Exception {
    gateway.close();
    upstream.close();
  }

  private static final String DENY =
      "{\"lists\": {\"abusers\": {\"file\": \"lists/abusers.txt\"},"
          + " \"office\": {\"blocks\": [\"198.51.100.7\", \"203.0.113.0/24\"]}},"
          + " \"deny\": [\"abusers\"], \"allow\": [\"office\"]}";

  @Test
  void aDeniedClientBehindAProxyGets403() throws Exception {
    start(DENY, "", "\"127.0.0.1\"");
    try (RawClient client = gateway.client()) {
      String refused = ask(client, "198.51.100.1");
      assertTrue(refused.startsWith("HTTP/1.1 403 "), refused);
      assertTrue(refused.contains("\"reason\":\"address-denied\""), refused);
      assertTrue(ask(client, "198.51.100.7").startsWith("HTTP/1.1 200 "));
      assertTrue(ask(client, "192.0.2.1").startsWith("HTTP/1.1 200 "));
    }
    assertEquals(1, upstream.connections());
    String metrics = gateway.metrics();
    assertTrue(
        metrics.contains("\nbartizan_rejections_total{reason=\"address-denied\"} 1.0\n"), metrics);
    String log = gateway.stopAndReadLog();
    assertTrue(log.contains("\"client_tags\":\"abusers\""), log);
    assertTrue(log.contains("\"client_tags\":\"abusers,office\""), log);
    assertTrue(log.contains("\"rejection\":\"address-denied\""), log);
  }

  @Test
  void countriesAndSystemsAreTagsLikeNamesOfLists() throws Exception {
    upstream = ScriptedUpstream.answering("ok");
    RunningGateway.Builder builder = new RunningGateway.Builder();
    Path country = builder.directory().resolve("country.mmdb");
    Files.write(country, new MaxMindFile().country("198.51.100.0/24", "DE").bytes());
    Files.write(
        builder.directory().resolve("asn.mmdb"),
        new MaxMindFile().asn("198.51.100.0/25", 64_500).bytes());
    gateway =
        builder
            .settings(
                ", \"clientAddress\": {\"trustedProxies\": [\"127.0.0.1\"]}, \"addresses\":"
                    + " {\"geo\": {\"country\": \"country.mmdb\", \"asn\": \"asn.mmdb\"},"
                    + " \"deny\": [\"asn:64500\"]}")
            .routes(
                RunningGateway.allToWith(
                    "", "\"addresses\": {\"allow\": [\"country:DE\"]},", upstream.url()))
            .start();
    try (RawClient client = gateway.client()) {
      assertTrue(ask(client, "198.51.100.1").contains("\"reason\":\"address-denied\""));
      assertTrue(ask(client, "198.51.100.200").startsWith("HTTP/1.1 200 "));
      assertTrue(ask(client, "192.0.2.1").contains("\"reason\":\"address-not-allowed\""));
      // A database that cannot be used leaves the one before in force.
      Files.writeString(country, "not a database");
      assertEquals(422, gateway.admin("POST", "/reload").statusCode());
      assertTrue(ask(client, "198.51.100.201").startsWith("HTTP/1.1 200 "));
      // The three before this one are counted: there is one after another on the connection.
      String metrics = gateway.metrics();
      for (String series :
          List.of(
              "rejections_total{country=\"DE\"} 1.0",
              "requests_total{country=\"-\"} 1.0",
              "rejections_total{country=\"-\"} 1.0")) {
        assertTrue(metrics.contains("\nbartizan_country_" + series + "\n"), metrics);
      }
      assertFalse(metrics.contains("64500"), metrics);
      Files.write(country, new MaxMindFile().country("192.0.2.0/24", "DE").bytes());
      gateway.reload();
      assertTrue(ask(client, "198.51.100.202").startsWith("HTTP/1.1 403 "));
      assertTrue(ask(client, "192.0.2.1").startsWith("HTTP/1.1 200 "));
    }
    String log = gateway.stopAndReadLog();
    assertTrue(log.contains("\"client_tags\":\"country:DE,asn:64500\""), log);
    assertTrue(log.contains("\"client_tags\":\"country:DE\""), log);
  }

  @Test
  void aDeniedPeerIsNotLetInAtAll() throws Exception {
    start(DENY, "", "");
    try (RawClient client = gateway.client()) {
      assertTrue(ask(client, "192.0.2.1").startsWith("HTTP/1.1 200 "));
      list("127.0.0.0/8\n");
      gateway.reload();
      // One that was let in before gets an answer.
      assertTrue(ask(client, "192.0.2.1").startsWith("HTTP/1.1 403 "));
    }
    try (RawClient client = gateway.client()) {
      assertEquals("", client.readAll());
    } catch (IOException e) {
      assertTrue(String.valueOf(e.getMessage()).contains("reset"), e::toString);
    }
    String metrics = gateway.metrics();
    assertTrue(
        metrics.contains(
            "bartizan_connections_refused_total{listener=\"http\",reason=\"address-denied\"} 1.0"),
        metrics);
  }

  @Test
  void connectionsThatAreRefusedAreCountedByCountry() throws Exception {
    upstream = ScriptedUpstream.answering("ok");
    RunningGateway.Builder builder = new RunningGateway.Builder();
    Files.write(
        builder.directory().resolve("country.mmdb"),
        new MaxMindFile().country("127.0.0.0/8", "DE").bytes());
    gateway =
        builder
            .settings(
                ", \"addresses\": {\"geo\": {\"country\": \"country.mmdb\"},"
                    + " \"deny\": [\"country:DE\"]}")
            .start();
    try (RawClient client = gateway.client()) {
      assertEquals("", client.readAll());
    } catch (IOException e) {
      assertTrue(String.valueOf(e.getMessage()).contains("reset"), e::toString);
    }
    String metrics = gateway.metrics();
    assertTrue(
        metrics.contains("bartizan_country_connections_refused_total{country=\"DE\"} 1.0"),
        metrics);
  }

  @Test
  void trustedProxiesAreLetInWhateverListsSay() throws Exception {
    start(
        "{\"lists\": {\"all\": {\"blocks\": [\"0.0.0.0/0\"]}}, \"deny\": [\"all\"]}",
        "",
        "\"127.0.0.1\"");
    try (RawClient client = gateway.client()) {
      assertTrue(ask(client, "198.51.100.7").startsWith("HTTP/1.1 403 "));
      assertTrue(
          client
              .send("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
              .readResponse()
              .startsWith("HTTP/1.1 200 "));
    }
  }

  @Test
  void aChangedFileIsInForceWithTheNextReloadAndABadOneChangesNothing() throws Exception {
    start(DENY, "", "\"127.0.0.1\"");
    try (RawClient client = gateway.client()) {
      list("192.0.2.0/24\n");
      JsonObject report = gateway.reload();
      assertEquals("applied", report.getString("result"));
      assertTrue(report.getJsonArray("files").toString().contains("lists/abusers.txt"));
      assertTrue(ask(client, "198.51.100.1").startsWith("HTTP/1.1 200 "));
      assertTrue(ask(client, "192.0.2.1").startsWith("HTTP/1.1 403 "));

      list("198.51.100.0/24\nnonsense\n");
      HttpResponse<String> refused = gateway.admin("POST", "/reload");
      assertEquals(422, refused.statusCode());
      assertTrue(refused.body().contains("lists/abusers.txt"), refused.body());
      assertTrue(ask(client, "192.0.2.1").startsWith("HTTP/1.1 403 "));
      assertTrue(ask(client, "198.51.100.1").startsWith("HTTP/1.1 200 "));
    }
  }

  @Test
  void aRouteTakesOnlyWhomItAllows() throws Exception {
    start(
        "{\"lists\": {\"office\": {\"blocks\": [\"198.51.100.0/24\"]},"
            + " \"lent\": {\"blocks\": [\"198.51.100.9\"]}}}",
        "\"addresses\": {\"allow\": [\"office\"], \"deny\": [\"lent\"]},",
        "\"127.0.0.1\"");
    try (RawClient client = gateway.client()) {
      assertTrue(ask(client, "198.51.100.1").startsWith("HTTP/1.1 200 "));
      for (String other : new String[] {"198.51.100.9", "192.0.2.1", "nonsense"}) {
        String refused = ask(client, other);
        assertTrue(refused.startsWith("HTTP/1.1 403 "), refused);
        assertTrue(refused.contains("\"reason\":\"address-not-allowed\""), refused);
      }
    }
  }

  @Test
  void routesAreFoundByTags() throws Exception {
    start("{\"lists\": {\"office\": {\"blocks\": [\"198.51.100.0/24\"]}}}", "", "\"127.0.0.1\"");
    gateway.write(
        """
        {"pools": {"upstream": {"endpoints": [{"url": "%s"}]}},
         "routes": [
           {"name": "inner", "match": {"path": {"prefix": "/"}, "clientTags": ["office"]},
            "to": {"pool": "upstream"}}]}
        """
            .formatted(upstream.url()));
    gateway.reload();
    try (RawClient client = gateway.client()) {
      assertTrue(ask(client, "198.51.100.1").startsWith("HTTP/1.1 200 "));
      assertTrue(ask(client, "192.0.2.1").startsWith("HTTP/1.1 404 "));
    }
  }

  @Test
  void aListIsFetchedAndStaysWhenItsServerFails() throws Exception {
    AtomicReference<String> served = new AtomicReference<>("198.51.100.0/24\n");
    BlockingQueue<String> keys = new LinkedBlockingQueue<>();
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        each -> {
          byte[] text = served.get().getBytes(StandardCharsets.US_ASCII);
          keys.add(String.valueOf(each.getRequestHeaders().getFirst("x-api-key")));
          each.sendResponseHeaders(
              text.length == 0 ? 500 : 200, text.length == 0 ? -1 : text.length);
          each.getResponseBody().write(text);
          each.close();
        });
    server.start();
    try {
      start(
          "{\"lists\": {\"crowd\": {\"url\": \"http://127.0.0.1:"
              + server.getAddress().getPort()
              + "/\", \"interval\": \"1s\", \"key\": \"secret\"}}, \"deny\": [\"crowd\"]}",
          "",
          "\"127.0.0.1\"");
      // The second question comes when the first answer has been taken.
      assertEquals("secret", keys.take());
      keys.take();
      try (RawClient client = gateway.client()) {
        assertTrue(ask(client, "198.51.100.1").startsWith("HTTP/1.1 403 "));
        served.set("");
        keys.clear();
        keys.take();
        keys.take();
        assertTrue(ask(client, "198.51.100.1").startsWith("HTTP/1.1 403 "));
        String metrics = gateway.metrics();
        assertTrue(metrics.contains("bartizan_address_list_entries{list=\"crowd\"} 1.0"), metrics);
        served.set("192.0.2.0/24\n");
        keys.clear();
        // The first of these may have been answered before, and the last is not answered yet.
        keys.take();
        keys.take();
        keys.take();
        assertTrue(ask(client, "198.51.100.1").startsWith("HTTP/1.1 200 "));
        assertTrue(ask(client, "192.0.2.1").startsWith("HTTP/1.1 403 "));
      }
    } finally {
      server.stop(0);
    }
  }

  private void list(String text) throws IOException {
    Path file = gateway.directory().resolve("lists/abusers.txt");
    Files.writeString(file, text);
  }

  private static String ask(RawClient client, String address) throws IOException {
    return client
        .send("GET / HTTP/1.1\r\nHost: h\r\nX-Forwarded-For: " + address + "\r\n\r\n")
        .readResponse();
  }
}
