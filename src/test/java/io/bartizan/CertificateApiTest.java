package io.bartizan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bartizan.admin.AdminToken;
import io.bartizan.http.RawClient;
import io.bartizan.tls.DevelopmentCertificates;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Certificates put and deleted by the API alone, on a running gateway. */
@Timeout(60)
@NullUnmarked // what a test starts is null until it does
class CertificateApiTest {
  private static final String JSON = "application/json";
  private static final String PEM = "application/x-pem-file";

  private RunningGateway gateway;
  private Path certs;
  private Path issued;

  @BeforeEach
  void start() throws Exception {
    RunningGateway.Builder builder = new RunningGateway.Builder().tls();
    certs = builder.directory().resolve("certs");
    issued = Files.createDirectory(builder.directory().resolve("issued"));
    DevelopmentCertificates.issue(certs, List.of("a.test"), InstantSource.system());
    // The same authority, so that clients trust what it issues later.
    for (String file : new String[] {"dev-ca.crt", "dev-ca.key"}) {
      Files.copy(certs.resolve(file), issued.resolve(file));
    }
    gateway = builder.start();
  }

  @AfterEach
  void stop() throws Exception {
    gateway.close();
  }

  /** Another certificate for the name, and where it lies. */
  private Path issue(String name) throws IOException {
    DevelopmentCertificates.issue(issued, List.of(name), InstantSource.system());
    return issued.resolve(name);
  }

  private static String chain(Path pair) throws IOException {
    return Files.readString(Path.of(pair + ".crt"));
  }

  private static String key(Path pair) throws IOException {
    return Files.readString(Path.of(pair + ".key"));
  }

  private static String json(Path pair) throws IOException {
    return new JsonObject().put("chain", chain(pair)).put("key", key(pair)).encode();
  }

  private static JsonObject only(HttpResponse<String> response) {
    JsonArray certificates = new JsonObject(response.body()).getJsonArray("certificates");
    assertEquals(1, certificates.size());
    return certificates.getJsonObject(0);
  }

  private List<String> listing() throws IOException {
    try (var all = Files.list(certs)) {
      return List.copyOf(new TreeSet<>(all.map(file -> file.getFileName().toString()).toList()));
    }
  }

  @Test
  void aPairThatIsPutServesAtOnceOnAllEventLoopsAndAfterAStart() throws Exception {
    Path pair = issue("localhost");
    HttpResponse<String> put = gateway.admin("PUT", "/certs/local", JSON, json(pair));
    assertEquals(200, put.statusCode(), put.body());
    assertEquals("local", only(put).getString("name"));
    assertEquals("loaded", only(put).getString("state"));
    for (int i = 0; i < 4; i++) {
      assertEquals(only(put).getString("fingerprint"), gateway.presentedFingerprint());
    }
    assertTrue(gateway.admin("GET", "/certs").body().contains("\"local\""));
    assertEquals("unchanged", gateway.reload().getString("result"));
    assertEquals(
        "rw-------",
        PosixFilePermissions.toString(Files.getPosixFilePermissions(certs.resolve("local.key"))));

    Path next = issue("localhost");
    HttpResponse<String> again =
        gateway.admin("PUT", "/certs/local", PEM, key(next) + "\n" + chain(next));
    assertEquals("loaded", only(again).getString("state"));
    assertNotEquals(only(put).getString("fingerprint"), only(again).getString("fingerprint"));
    for (int i = 0; i < 4; i++) {
      assertEquals(only(again).getString("fingerprint"), gateway.presentedFingerprint());
    }
    assertFalse((put.body() + again.body()).contains("PRIVATE"));
    assertEquals(
        List.of("a.test.crt", "a.test.key", "dev-ca.crt", "dev-ca.key", "local.crt", "local.key"),
        listing());
  }

  @Test
  void whatCannotServeIsToldAndChangesNothing() throws Exception {
    Path pair = issue("localhost");
    gateway.admin("PUT", "/certs/local", JSON, json(pair));
    String before = gateway.presentedFingerprint();
    String other = key(issue("other.test"));
    HttpResponse<String> response =
        gateway.admin(
            "PUT",
            "/certs/local",
            JSON,
            new JsonObject().put("chain", chain(pair)).put("key", other).encode());
    assertEquals(422, response.statusCode());
    assertEquals("refused", only(response).getString("state"));
    String problem = only(response).getJsonArray("problems").getString(0);
    assertTrue(problem.startsWith("certs/local.key: "), problem);
    assertFalse(response.body().contains("PRIVATE"), response.body());
    assertEquals(before, gateway.presentedFingerprint());
    assertEquals(key(pair).strip(), Files.readString(certs.resolve("local.key")).strip());
  }

  @Test
  void aPairIsDeletedButNotTheLast() throws Exception {
    assertEquals(409, gateway.admin("DELETE", "/certs/a.test").statusCode());
    gateway.admin("PUT", "/certs/local", JSON, json(issue("localhost")));
    HttpResponse<String> deleted = gateway.admin("DELETE", "/certs/a.test");
    assertEquals(200, deleted.statusCode());
    assertEquals("removed", only(deleted).getString("state"));
    assertEquals(404, gateway.admin("DELETE", "/certs/a.test").statusCode());
    assertEquals(404, gateway.admin("DELETE", "/certs/dev-ca").statusCode());
    assertEquals(409, gateway.admin("DELETE", "/certs/local").statusCode());
    assertEquals(List.of("dev-ca.crt", "dev-ca.key", "local.crt", "local.key"), listing());
    assertEquals("unchanged", gateway.reload().getString("result"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "[]",
        "null",
        "\"chain\"",
        "{\"chain\": \"SECRET\"}",
        "{\"chain\": \"SECRET\", \"key\": 1}",
        "{\"chain\": \"SECRET\", \"key\": \"SECRET\", \"more\": true}",
        "{\"chain\": SECRET}",
        "{\"chain\": \"SECRET",
        "SECRET"
      })
  void aBodyThatIsNoneIsRefusedWithoutQuotingIt(String body) throws Exception {
    HttpResponse<String> response = gateway.admin("PUT", "/certs/b", JSON, body);
    assertEquals(400, response.statusCode(), response.body());
    assertTrue(response.body().contains("\\\"chain\\\" and \\\"key\\\""), response.body());
    assertFalse(response.body().contains("SECRET"));
  }

  @Test
  void bodiesHaveATypeAndALimit() throws Exception {
    assertEquals(
        415,
        gateway
            .admin("PUT", "/certs/b", "application/x-www-form-urlencoded", json(issue("b.test")))
            .statusCode());
    assertEquals(400, gateway.admin("PUT", "/certs/b", JSON, "").statusCode());
    HttpResponse<String> large = gateway.admin("PUT", "/certs/b", PEM, "x".repeat((1 << 20) + 1));
    assertEquals(413, large.statusCode());
    assertTrue(large.body().contains("1 MiB at most"));
    assertEquals(422, gateway.admin("PUT", "/certs/b", PEM, "x".repeat(1 << 20)).statusCode());
    assertEquals(List.of("a.test.crt", "a.test.key", "dev-ca.crt", "dev-ca.key"), listing());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        ".hidden",
        "%2e%2e%2fescaped",
        "..%2fescaped",
        "%2fetc%2fpasswd",
        "a%5cb",
        "a%00b",
        "a%0ab",
        "a%20b",
        "%c3%a4",
        "a%252fb"
      })
  void aNameThatIsNoneIsRefused(String name) throws Exception {
    String body = json(issue("b.test"));
    for (String request :
        new String[] {
          "PUT /certs/%s HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer %s\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n%s"
              .formatted(name, token(), JSON, body.length(), body),
          "DELETE /certs/%s HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer %s\r\n\r\n"
              .formatted(name, token())
        }) {
      try (RawClient client = new RawClient(gateway.application().adminAddress().port())) {
        String response = client.send(request).readResponse();
        assertTrue(response.startsWith("HTTP/1.1 400 "), response);
      }
    }
    assertEquals(List.of("a.test.crt", "a.test.key", "dev-ca.crt", "dev-ca.key"), listing());
  }

  @Test
  void nobodyWithoutTheTokenChangesAnything() throws Exception {
    String body = json(issue("b.test"));
    for (String request :
        new String[] {
          "PUT /certs/b HTTP/1.1\r\nHost: localhost\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n"
              .formatted(JSON, body.length()),
          "DELETE /certs/a.test HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer no\r\n\r\n"
        }) {
      try (RawClient client = new RawClient(gateway.application().adminAddress().port())) {
        // The body is not waited for.
        String response = client.send(request).readResponse();
        assertTrue(response.startsWith("HTTP/1.1 401 "), response);
      }
    }
    assertEquals(List.of("a.test.crt", "a.test.key", "dev-ca.crt", "dev-ca.key"), listing());
  }

  private String token() throws IOException {
    return AdminToken.read(gateway.directory().resolve("admin.token"));
  }
}
