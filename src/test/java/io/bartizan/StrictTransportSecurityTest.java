package io.bartizan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bartizan.http.RawClient;
import io.bartizan.tls.DevelopmentCertificates;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;

/** Which responses say {@code Strict-Transport-Security}, and what. */
@Timeout(60)
@TestInstance(Lifecycle.PER_CLASS)
@NullUnmarked // what a test starts is null until it does
class StrictTransportSecurityTest {
  private static final String FIELD = "strict-transport-security";
  private ScriptedUpstream upstream;
  private RunningGateway gateway;

  @BeforeAll
  void start() throws Exception {
    upstream =
        new ScriptedUpstream(
            peer -> {
              while (peer.readRequest() != null) {
                peer.send(
                    "HTTP/1.1 200 OK\r\nStrict-Transport-Security: max-age=1\r\n"
                        + "STRICT-transport-SECURITY: max-age=2\r\nContent-Length: 2\r\n\r\nok");
              }
            });
    gateway = started(", \"tls\": {\"hsts\": {\"includeSubDomains\": true}}");
  }

  private RunningGateway started(String settings) throws Exception {
    RunningGateway.Builder builder =
        new RunningGateway.Builder()
            .tls()
            .settings(settings)
            .routes(
                """
                    {"pools": {"up": {"endpoints": [{"url": "%s"}]},
                               "down": {"endpoints": [{"url": "http://127.0.0.1:1"}]}},
                     "routes": [
                       {"name": "own", "match": {"path": {"prefix": "/own"}}, "to": {"pool": "up"},
                        "hsts": {"maxAge": "365d", "includeSubDomains": true, "preload": true}},
                       {"name": "short", "match": {"path": {"prefix": "/short"}}, "to": {"pool": "up"},
                        "hsts": {"maxAge": "0s"}},
                       {"name": "plain", "match": {"path": {"prefix": "/plain"}}, "to": {"pool": "up"},
                        "hsts": true},
                       {"name": "off", "match": {"path": {"prefix": "/off"}}, "to": {"pool": "up"},
                        "hsts": false},
                       {"name": "down", "match": {"path": {"prefix": "/down"}}, "to": {"pool": "down"},
                        "hsts": true},
                       {"name": "common", "match": {"path": {"prefix": "/common"}}, "to": {"pool": "up"}}
                     ]}
                    """
                    .formatted(upstream.url()));
    DevelopmentCertificates.issue(
        builder.directory().resolve("certs"), List.of("localhost"), InstantSource.system());
    return builder.start();
  }

  @AfterAll
  void stop() throws Exception {
    gateway.close();
    upstream.close();
  }

  /** All values of the field, in order, joined. */
  private static String said(RawClient client, String path) throws Exception {
    String response =
        client.send("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n").readResponse();
    StringBuilder values = new StringBuilder();
    for (String line : response.split("\r\n", -1)) {
      if (line.toLowerCase(Locale.ROOT).startsWith(FIELD + ": ")) {
        values.append('[').append(line.substring(FIELD.length() + 2)).append(']');
      }
    }
    return values.toString();
  }

  @Test
  void theRoutesWordIsSaidInThePlaceOfTheUpstreams() throws Exception {
    try (RawClient client = gateway.tlsClient()) {
      assertEquals("[max-age=31536000; includeSubDomains; preload]", said(client, "/own"));
      assertEquals("[max-age=0]", said(client, "/short"));
      assertEquals("[max-age=63072000]", said(client, "/plain"));
      assertEquals("[max-age=63072000; includeSubDomains]", said(client, "/common"));
    }
  }

  @Test
  void whereARouteSaysNothingTheUpstreamsWordStays() throws Exception {
    try (RawClient client = gateway.tlsClient()) {
      assertEquals("[max-age=1][max-age=2]", said(client, "/off"));
    }
    try (RunningGateway silent = started("");
        RawClient client = silent.tlsClient()) {
      assertEquals("[max-age=1][max-age=2]", said(client, "/common"));
    }
  }

  @Test
  void theGatewaysOwnAnswersForTheRouteSayItToo() throws Exception {
    try (RawClient client = gateway.tlsClient()) {
      assertEquals("[max-age=63072000]", said(client, "/down"));
      assertEquals("", said(client, "/nowhere"), "no route, nothing to say");
    }
  }

  @Test
  void inTheClearNothingIsSaid() throws Exception {
    try (RawClient client = gateway.client()) {
      for (String path : List.of("/own", "/plain", "/common", "/down")) {
        assertEquals("", said(client, path), path);
      }
    }
  }

  @Test
  void http2SaysItToo() throws Exception {
    try (HttpClient client = gateway.http2Client()) {
      for (String path : List.of("/own", "/own", "/down")) {
        HttpResponse<String> response =
            client.send(
                HttpRequest.newBuilder(
                        URI.create("https://localhost:" + gateway.port("https") + path))
                    .build(),
                BodyHandlers.ofString());
        assertEquals(HttpClient.Version.HTTP_2, response.version());
        List<String> values = response.headers().allValues(FIELD);
        assertEquals(1, values.size(), values::toString);
        assertTrue(values.getFirst().startsWith("max-age="), values::toString);
        assertFalse(values.getFirst().equals("max-age=1"), values::toString);
      }
    }
  }
}
