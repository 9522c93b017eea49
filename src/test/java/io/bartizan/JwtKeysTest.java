package io.bartizan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bartizan.auth.keys.KeyServer;
import io.bartizan.auth.keys.TestKeys;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What operators are told of the keys of issuers. */
@Timeout(120)
class JwtKeysTest {
  @TempDir Path folder;

  /** Asks for the first provider until it is as wanted. */
  private static JsonObject await(RunningGateway gateway, Predicate<JsonObject> wanted)
      throws Exception {
    while (true) {
      JsonObject provider =
          new JsonObject(gateway.admin("GET", "/config").body())
              .getJsonArray("jwtProviders")
              .getJsonObject(0);
      if (wanted.test(provider)) {
        return provider;
      }
      Thread.onSpinWait();
    }
  }

  private static JsonArray keys(String... ids) {
    JsonArray keys = new JsonArray();
    for (String id : ids) {
      keys.add(
          new JsonObject()
              .put("id", id)
              .put("type", "P-256")
              .put("algorithms", new JsonArray().add("ES256")));
    }
    return keys;
  }

  private static String fetched(KeyServer issuer, Path caFile) {
    return ", \"jwtProviders\": {\"main\": {\"algorithms\": [\"ES256\"], \"timeout\": \"30s\","
        + "\"jwksUrl\": \"%s\", \"caFile\": \"%s\"}}".formatted(issuer.uri("/jwks"), caFile);
  }

  private static String inFile(String name) {
    return ", \"jwtProviders\": {\"main\": {\"algorithms\": [\"ES256\"], \"keysFile\": \"%s\"}}"
        .formatted(name);
  }

  @Test
  void keysAreFetchedAtTheStartAndShownByName() throws Exception {
    try (KeyServer issuer = KeyServer.https("localhost")) {
      issuer.answer("/jwks", TestKeys.jwks("first"));
      try (RunningGateway gateway =
          new RunningGateway.Builder().settings(fetched(issuer, issuer.caFile(folder))).start()) {
        JsonObject provider = await(gateway, each -> each.containsKey("lastSuccess"));
        assertEquals("main", provider.getString("name"));
        assertEquals("jwksUrl", provider.getString("from"));
        assertEquals(issuer.uri("/jwks").toString(), provider.getString("place"));
        assertEquals(keys("first"), provider.getJsonArray("keys"));
        assertFalse(provider.getBoolean("stale"));
        assertEquals(0, provider.getInteger("waiting"));
        assertFalse(provider.containsKey("lastFailure"));
        double at = Instant.parse(provider.getString("lastSuccess")).toEpochMilli() / 1e3;
        String metrics = gateway.metrics();
        assertTrue(metrics.contains("bartizan_jwt_keys{provider=\"main\"} 1.0\n"), metrics);
        assertTrue(metrics.contains("bartizan_jwt_keys_waiting{provider=\"main\"} 0.0\n"), metrics);
        assertTrue(
            metrics.contains(
                "bartizan_jwt_keys_fetches_total{provider=\"main\",result=\"updated\"} 1.0\n"),
            metrics);
        String success = "bartizan_jwt_keys_last_success_timestamp_seconds{provider=\"main\"} ";
        String line = metrics.lines().filter(each -> each.startsWith(success)).toList().getFirst();
        assertEquals(at, Double.parseDouble(line.substring(success.length())), 0.002);
        assertFalse(gateway.admin("GET", "/config").body().contains("\"x\""));
      }
    }
  }

  @Test
  void whyThereAreNoneIsShown() throws Exception {
    try (KeyServer issuer = KeyServer.https("localhost");
        RunningGateway gateway =
            new RunningGateway.Builder().settings(fetched(issuer, issuer.caFile(folder))).start()) {
      JsonObject provider = await(gateway, each -> each.containsKey("lastFailure"));
      assertEquals(
          "answered with HTTP status 404",
          provider.getJsonObject("lastFailure").getString("reason"));
      assertFalse(provider.containsKey("keys"));
      assertFalse(provider.getBoolean("stale"));
      String metrics = gateway.metrics();
      assertTrue(metrics.contains("bartizan_jwt_keys{provider=\"main\"} 0.0\n"), metrics);
      assertFalse(metrics.contains("bartizan_jwt_keys_last_success"), metrics);
    }
  }

  @Test
  void aFileWithKeysIsReadAgainWhenItChangesAndRefusedWhereItIsBad() throws Exception {
    RunningGateway.Builder builder = new RunningGateway.Builder();
    Path file = builder.directory().resolve("keys.json");
    Files.writeString(file, "nonsense");
    assertTrue(
        assertThrows(
                InvalidDeploymentException.class,
                () -> builder.settings(inFile("keys.json")).start())
            .problems()
            .getFirst()
            .toString()
            .startsWith("keys.json: "));
    Files.writeString(file, TestKeys.jwks("first"));
    String watch = ", \"reload\": {\"watch\": true, \"debounce\": \"50ms\"}";
    try (RunningGateway gateway = builder.settings(watch + inFile("keys.json")).start()) {
      assertEquals(keys("first"), await(gateway, _ -> true).getJsonArray("keys"));
      Files.writeString(file, "{}");
      HttpResponse<String> refused = gateway.admin("POST", "/reload");
      assertEquals(422, refused.statusCode());
      assertTrue(refused.body().contains("not a key set"), refused.body());
      assertEquals(keys("first"), await(gateway, _ -> true).getJsonArray("keys"));
      Files.writeString(file, TestKeys.jwks("first", "second"));
      await(gateway, each -> each.getJsonArray("keys").equals(keys("first", "second")));
    }
  }
}
