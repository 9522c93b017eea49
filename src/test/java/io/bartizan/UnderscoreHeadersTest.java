package io.bartizan;

import static org.junit.jupiter.api.Assertions.assertEquals;
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
import java.util.Objects;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The setting {@code headers.underscores} through the whole gateway, in both versions. */
@Timeout(60)
@NullUnmarked // what a test starts is null until it does
class UnderscoreHeadersTest {
  private ScriptedUpstream upstream;
  private RunningGateway gateway;

  private void start(String settings) throws Exception {
    upstream = ScriptedUpstream.answering("ok");
    RunningGateway.Builder builder =
        new RunningGateway.Builder()
            .tls()
            .settings(settings)
            .routes(RunningGateway.allTo(upstream.url()));
    DevelopmentCertificates.issue(
        builder.directory().resolve("certs"), List.of("localhost"), InstantSource.system());
    gateway = builder.start();
  }

  @AfterEach
  void stop() throws Exception {
    gateway.close();
    upstream.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ", \"headers\": {\"underscores\": \"drop\"}"})
  void theyAreLeftOutUnlessSomethingElseIsSaid(String settings) throws Exception {
    start(settings);
    assertEquals("200", overHttp1());
    assertEquals(List.of("x-real-name: 1"), names());
    assertEquals(200, overHttp2().statusCode());
    assertEquals(List.of("x-real-name: 1"), names());
  }

  @Test
  void theyAreForwardedWhereTheyAreAllowed() throws Exception {
    start(", \"headers\": {\"underscores\": \"allow\"}");
    overHttp1();
    assertEquals(List.of("x-real-name: 1", "x_forwarded_for: 6.6.6.6"), names());
    overHttp2();
    assertEquals(List.of("x-real-name: 1", "x_forwarded_for: 6.6.6.6"), names());
  }

  @Test
  void theirRequestsAreRefusedWhereThatIsWanted() throws Exception {
    start(", \"headers\": {\"underscores\": \"refuse\"}");
    assertEquals("400", overHttp1());
    HttpResponse<String> response = overHttp2();
    assertEquals(400, response.statusCode());
    assertTrue(response.body().contains("a field name with an underscore"), response.body());
    assertEquals("", upstream.takeReceived());
  }

  /** The fields of the request that reached the upstream which are the test's own. */
  private List<String> names() throws Exception {
    return Objects.requireNonNull(upstream.nextRequest())
        .toLowerCase(Locale.ROOT)
        .lines()
        .filter(line -> line.startsWith("x-real") || line.contains("_"))
        .toList();
  }

  private String overHttp1() throws Exception {
    try (RawClient client = gateway.client()) {
      String response =
          client
              .send(
                  "GET / HTTP/1.1\r\nHost: h\r\nX-Real-Name: 1\r\nX_Forwarded_For: 6.6.6.6\r\n\r\n")
              .readResponse();
      return response.substring("HTTP/1.1 ".length(), "HTTP/1.1 200".length());
    }
  }

  private HttpResponse<String> overHttp2() throws Exception {
    URI uri = URI.create("https://localhost:" + gateway.port("https") + "/");
    try (HttpClient client = gateway.http2Client()) {
      HttpResponse<String> response =
          client.send(
              HttpRequest.newBuilder(uri)
                  .header("X-Real-Name", "1")
                  .header("X_Forwarded_For", "6.6.6.6")
                  .build(),
              BodyHandlers.ofString());
      assertEquals(HttpClient.Version.HTTP_2, response.version());
      return response;
    }
  }
}
