package io.bartizan.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bartizan.address.MaxMindFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code addresses.geo}, and the tags that may be used with it. */
@NullUnmarked // JUnit calls first
class GeoSettingsTest {
  private static final String GEO = "{ \"addresses\": { \"geo\": %s, \"deny\": %s } }";

  @TempDir Path directory;
  private DeploymentFolder folder;

  @BeforeEach
  void folder() {
    folder = new DeploymentFolder(directory);
  }

  private void write(String name, MaxMindFile file) throws IOException {
    Files.write(directory.resolve(name), file.bytes());
  }

  @Test
  void databasesAreFilesOfTheDeployment() throws IOException {
    write("c.mmdb", new MaxMindFile().country("192.0.2.0/24", "DE"));
    write("a.mmdb", new MaxMindFile().asn("192.0.2.0/24", 64_500));
    folder.with(
        "gateway.json",
        GEO.formatted(
            "{ \"country\": \"c.mmdb\", \"asn\": \"a.mmdb\" }",
            "[ \"country:DE\", \"country:XK\", \"asn:1\", \"asn:4294967295\" ]"));
    Deployment before = folder.valid();
    GeoConfig geo = before.gateway().addresses().geo();
    assertEquals(1, Objects.requireNonNull(geo.country()).values().size());
    assertEquals(1, Objects.requireNonNull(geo.asn()).values().size());
    assertEquals(
        List.of(directory.resolve("c.mmdb").toString(), directory.resolve("a.mmdb").toString()),
        geo.databases().stream().map(GeoConfig.Database::file).toList());
    assertTrue(before.files().containsKey("c.mmdb"), () -> "" + before.files());
    write("a.mmdb", new MaxMindFile().asn("192.0.2.0/24", 64_501));
    assertNotEquals(before.contentHash(), folder.valid().contentHash());
  }

  @Test
  void whatNobodyCanTellIsNoTag() throws IOException {
    write("c.mmdb", new MaxMindFile().country("192.0.2.0/24", "DE"));
    folder.with(
        "gateway.json",
        GEO.formatted(
            "{ \"country\": \"c.mmdb\" }",
            "[ \"country:UK\", \"country:de\", \"asn:64500\", \"country:\" ]"));
    assertEquals(
        List.of(
            "gateway.json:1:60: addresses.deny[0]: \"country:UK\" (expected two letters of ISO 3166"
                + " in upper case, such as \"country:DE\")",
            "gateway.json:1:74: addresses.deny[1]: \"country:de\" (expected two letters of ISO 3166"
                + " in upper case, such as \"country:DE\")",
            "gateway.json:1:88: addresses.deny[2]: \"asn:64500\" (no addresses.geo.asn tells whose"
                + " network addresses are of)",
            "gateway.json:1:101: addresses.deny[3]: \"country:\" (expected two letters of ISO 3166"
                + " in upper case, such as \"country:DE\")"),
        folder.problems());
  }

  @Test
  void numbersOfSystemsAreWrittenOneWay() throws IOException {
    write("a.mmdb", new MaxMindFile().asn("192.0.2.0/24", 1));
    folder.with(
        "gateway.json",
        GEO.formatted(
            "{ \"asn\": \"a.mmdb\" }",
            "[ \"asn:0\", \"asn:01\", \"asn:AS1\", \"asn:4294967296\" ]"));
    assertEquals(4, folder.problems().size());
  }

  @Test
  void aDatabaseThatIsNoneIsAProblemOfTheConfiguration() {
    folder
        .with("gateway.json", GEO.formatted("{ \"country\": \"c.mmdb\", \"asn\": \"no\" }", "[]"))
        .with("c.mmdb", "");
    assertEquals(
        List.of(
            "c.mmdb: is no MaxMind database",
            "gateway.json:1:55: addresses.geo.asn: \"no\" (no such file)"),
        folder.problems());
  }

  @Test
  void routesAndLimitsGoByThemToo() throws IOException {
    write("c.mmdb", new MaxMindFile().country("192.0.2.0/24", "DE"));
    folder
        .with("gateway.json", GEO.formatted("{ \"country\": \"c.mmdb\" }", "[]"))
        .with(
            "routes/r.json",
            """
            { "pools": { "p": { "endpoints": [ { "url": "http://127.0.0.1:1" } ] } },
              "routes": [ { "name": "r", "match": { "clientTags": [ "country:DE" ] },
                "addresses": { "deny": [ "country:QQ" ], "allow": [ "asn:1" ] },
                "rateLimits": [ { "name": "l", "key": "tag:country:FR", "limit": 1, "window": "1s" },
                  { "name": "m", "key": "tag:asn:1", "limit": 1, "window": "1s" } ],
                "to": { "pool": "p" } } ] }
            """);
    List<String> problems = folder.problems();
    assertEquals(3, problems.size(), problems::toString);
    assertTrue(problems.get(1).contains("\"asn:1\" (no addresses.geo.asn"), problems::toString);
    assertTrue(problems.get(0).contains("\"country:QQ\" (expected"), problems::toString);
    assertTrue(problems.get(2).contains("\"tag:asn:1\" (no addresses"), problems::toString);
  }
}
