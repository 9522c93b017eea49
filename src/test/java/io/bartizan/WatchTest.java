package io.bartizan;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.bartizan.tls.DevelopmentCertificates;
import io.bartizan.tls.TestClients;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Files that change are read again without anybody asking. */
@Timeout(120)
class WatchTest {
  private static final String WATCH = ", \"reload\": {\"watch\": true, \"debounce\": \"50ms\"}";

  /** Asks for what is in force until it is as wanted. */
  private static JsonObject await(RunningGateway gateway, Predicate<JsonObject> wanted)
      throws Exception {
    while (true) {
      JsonObject config = new JsonObject(gateway.admin("GET", "/config").body());
      if (wanted.test(config)) {
        return config;
      }
      Thread.onSpinWait();
    }
  }

  private static boolean last(JsonObject config, String result) {
    return config
        .getJsonObject("lastReload", new JsonObject())
        .getString("result", "")
        .equals(result);
  }

  @Test
  void routesCertificatesAndSettingsAreReadWhenTheyChange() throws Exception {
    RunningGateway.Builder builder = new RunningGateway.Builder().tls();
    Path certs = builder.directory().resolve("certs");
    DevelopmentCertificates.issue(certs, List.of("localhost"), InstantSource.system());
    try (RunningGateway gateway =
        builder.settings(WATCH).routes(RunningGateway.allTo("http://127.0.0.1:1")).start()) {
      JsonObject first = await(gateway, config -> last(config, "unchanged"));

      gateway.write("{}");
      JsonObject second =
          await(gateway, config -> !config.getString("hash").equals(first.getString("hash")));
      assertEquals(0, second.getInteger("routes"));

      String before = gateway.presentedFingerprint();
      DevelopmentCertificates.issue(certs, List.of("localhost"), InstantSource.system());
      while (gateway.presentedFingerprint().equals(before)) {
        Thread.onSpinWait();
      }

      gateway.write("nonsense");
      await(gateway, config -> last(config, "refused"));
      gateway.write(RunningGateway.allTo("http://127.0.0.1:1"));
      await(gateway, config -> config.getInteger("routes") == 1);

      gateway.configure("");
      JsonObject off = await(gateway, config -> last(config, "applied"));
      assertEquals(1, off.getInteger("routes"));
    }
  }

  @Test
  void filesThatTheConfigurationNamesAreWatched() throws Exception {
    RunningGateway.Builder builder = new RunningGateway.Builder().tls();
    Path directory = builder.directory();
    DevelopmentCertificates.issue(
        directory.resolve("certs"), List.of("localhost"), InstantSource.system());
    Files.writeString(directory.resolve("partners.pem"), TestClients.root("partners").pem());
    String rule =
        """
        , "tls": {"clientAuth": [{"name": "partners", "hosts": ["p.test"], "mode": "required",
                                  "caFile": "partners.pem"}]}
        """;
    try (RunningGateway gateway =
        builder.settings(WATCH + rule).routes(RunningGateway.allTo("http://127.0.0.1:1")).start()) {
      await(gateway, config -> last(config, "unchanged"));
      Path draft = directory.resolve("draft");
      Files.writeString(draft, TestClients.root("other partners").pem());
      Files.move(draft, directory.resolve("partners.pem"), StandardCopyOption.REPLACE_EXISTING);
      await(gateway, config -> last(config, "applied"));
    }
  }

  @Test
  void whatIsNotToBeWatchedIsNotUntilAReloadSaysSo() throws Exception {
    try (RunningGateway gateway =
        RunningGateway.withRoutes(RunningGateway.allTo("http://127.0.0.1:1"))) {
      gateway.configure(WATCH);
      gateway.reload();
      Path routes = gateway.directory().resolve("routes/test.json");
      Path draft = gateway.directory().resolve("draft");
      Files.writeString(draft, "{}");
      Files.move(draft, routes, StandardCopyOption.REPLACE_EXISTING);
      await(gateway, config -> config.getInteger("routes") == 0);
    }
  }
}
