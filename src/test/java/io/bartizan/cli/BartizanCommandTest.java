package io.bartizan.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bartizan.tls.DevelopmentCertificates;
import io.netty.util.Version;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BartizanCommandTest {
  private static final String ROUTES =
      """
      {
        "pools": { "demo": { "endpoints": [ { "url": "http://127.0.0.1:1" } ] } },
        "routes": [ { "name": "all", "match": {}, "to": { "pool": "demo" } } ]
      }
      """;

  @TempDir Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void aValidDeploymentIsCountedAndMayLackCertificates() throws IOException {
    write("routes/demo.json", ROUTES);
    assertEquals(0, run("check", "--directory", folder.toString()));
    assertEquals("valid: 1 files, 1 routes, 1 pools, 0 certificates\n", out.toString());
    assertEquals("warning: certs: no certificate; run makes one for development\n", err.toString());
  }

  @Test
  void everyProblemIsPrintedWithItsPlaceAndCounted() throws IOException {
    write("routes/demo.json", ROUTES.replace("\"to\"", "\"tox\"").replace("demo\": {", "x\": {"));
    write("gateway.json", "{ \"eventLoops\": 0 }");
    assertEquals(2, run("check", "-d", folder.toString()));
    assertTrue(err.toString().contains("gateway.json:1:17: eventLoops: "), err.toString());
    assertTrue(err.toString().contains("routes/demo.json:3:"), err.toString());
    assertTrue(err.toString().endsWith(" problems\n"), err.toString());
    assertEquals("", out.toString());
  }

  /** Not from its own folder, and not by an absolute name. */
  @Test
  void whatSettingsNameIsLookedForInARelativeFolderToo() throws IOException {
    Path relative = Files.createTempDirectory(Path.of("target"), "relative");
    DevelopmentCertificates.issue(
        relative.resolve("certs"), List.of("a.test"), InstantSource.system());
    Files.createDirectory(relative.resolve("routes"));
    Files.writeString(
        relative.resolve("routes/a.json"),
        """
        {"pools": {"p": {"endpoints": [{"url": "https://a.test"}],
                         "tls": {"caFile": "certs/dev-ca.crt"}}},
         "routes": [{"name": "all", "match": {}, "to": {"pool": "p"}}]}
        """);
    assertEquals(0, run("check", "-d", relative.toString()), err::toString);
  }

  @Test
  void aBadCertificateFailsTheCheck() throws IOException {
    write("routes/demo.json", ROUTES);
    assertEquals(0, run("dev-cert", "-d", folder.toString(), "localhost"));
    write("certs/other.crt", "nonsense");
    write("certs/other.key", "nonsense");
    assertEquals(2, run("check", "-d", folder.toString()));
    assertTrue(err.toString().contains("other.crt"), err.toString());
    assertTrue(err.toString().endsWith("1 problem\n"), err.toString());
  }

  @Test
  void developmentCertificatesAreMadeForEachNameAndCountedByCheck() throws IOException {
    write("routes/demo.json", ROUTES);
    assertEquals(0, run("dev-cert", "-d", folder.toString(), "a.test", "*.b.test"));
    assertTrue(Files.exists(folder.resolve("certs/a.test.crt")));
    assertTrue(out.toString().contains("--cacert"), out.toString());
    assertEquals(0, run("check", "-d", folder.toString()));
    assertTrue(out.toString().endsWith("1 routes, 1 pools, 2 certificates\n"), out.toString());
  }

  @Test
  void aRequestsRouteIsExplained() throws IOException {
    write(
        "routes/demo.json",
        """
        {"pools": {"demo": {"endpoints": [{"url": "http://127.0.0.1:1"}]},
                   "canary": {"endpoints": [{"url": "http://127.0.0.1:2"}]}},
         "routes": [
          {"name": "all", "match": {}, "to": {"pool": "demo"}},
          {"name": "beta", "match": {"headers": [{"name": "x-beta", "exact": "1"}]},
           "to": [{"pool": "demo", "weight": 9}, {"pool": "canary", "weight": 1}]},
          {"name": "orders", "match": {"hosts": ["api.test"], "path": {"prefix": "/orders"}},
           "to": {"pool": "demo"}}]}
        """);
    assertEquals(
        0,
        run("explain", "-d", folder.toString(), "GET", "https://a.test/x/../y", "-H", "X-Beta: 1"));
    assertEquals(
        """
        GET, host a.test, path /y
          beta (routes/demo.json:5:3): takes the request
          all (routes/demo.json:4:3): would take it, but beta goes first: it asks for more headers
          orders (routes/demo.json:7:3): host is not api.test
        to pool demo (9 of 10)
        to pool canary (1 of 10)
        """,
        out.toString());
  }

  @Test
  void theLimitsThatARequestMeetsAreExplained() throws IOException {
    write(
        "gateway.json",
        """
        {"rateLimits": [{"name": "everyone", "key": "client", "limit": 600, "window": "60s"}],
         "concurrency": {"maxRequestsPerClient": 50}}
        """);
    write(
        "routes/demo.json",
        """
        {"pools": {"demo": {"endpoints": [{"url": "http://127.0.0.1:1"}]}},
         "routes": [
          {"name": "all", "match": {}, "to": {"pool": "demo"},
           "rateLimits": [
            {"name": "keys", "key": ["client", "header:x-key"], "limit": 100, "window": "10s",
             "burst": 20, "cost": 2},
            {"name": "trial", "key": "route", "limit": 5, "window": "1s", "dryRun": true}],
           "concurrency": {"maxRequests": 7}}]}
        """);
    assertEquals(
        0,
        run(
            "explain",
            "-d",
            folder.toString(),
            "GET",
            "https://a.test/",
            "--from",
            "::ffff:192.0.2.7",
            "-H",
            "X-Key:k1"));
    assertEquals(
        """
        GET, host a.test, path /
        every request: at once in all for client 192.0.2.7: 50
        every request: rate limit everyone for client 192.0.2.7: 600 in 60 s, 600 at once
          all (routes/demo.json:3:3): takes the request
        this route: at once of the route: 7
        this route: rate limit keys for client 192.0.2.7 and header x-key "k1": 100 in 10 s, \
        20 at once, of which it takes 2
        this route: rate limit trial for the route all: 5 in 1 s, 5 at once \
        (dry run: only counted)
        to pool demo (1 of 1)
        """,
        out.toString());
    assertEquals(
        1, run("explain", "-d", folder.toString(), "GET", "https://a.test/", "--from", "x"));
    assertTrue(err.toString().contains("not an IP address: x"), err.toString());
  }

  private static final String RULES =
      """
      {"pools": {"demo": {"endpoints": [{"url": "http://127.0.0.1:1"}]}},
       "routes": [
        {"name": "inside", "match": {"clientTags": ["office"]}, "to": {"pool": "demo"}},
        {"name": "all", "match": {}, "to": {"pool": "demo"},
         "addresses": {"allow": ["partners"], "deny": ["lent"]},
         "rateLimits": [{"name": "slow", "key": "tag:lent", "limit": 1, "window": "1s"}]}]}
      """;

  private int explain(String from) {
    return run("explain", "-d", folder.toString(), "GET", "https://a.test/", "--from", from);
  }

  @Test
  void whatListsSayOfAClientIsExplained() throws IOException {
    write("routes/demo.json", RULES);
    write(
        "gateway.json",
        """
        {"addresses": {
           "lists": {"office": {"blocks": ["192.0.2.0/24"]}, "partners": {"blocks": ["10.0.0.0/8"]},
                     "lent": {"blocks": ["10.1.0.0/16"]}, "bad": {"blocks": ["198.51.100.0/24", "10.2.0.0/16"]},
                     "crowd": {"url": "http://127.0.0.1:9/"}},
           "deny": ["bad"], "allow": ["office"]},
         "rateLimits": [{"name": "few", "key": ["tag:partners", "client"], "limit": 2, "window": "1s"}]}
        """);
    assertEquals(0, explain("192.0.2.7"));
    assertEquals(
        """
        GET, host a.test, path /
        client 192.0.2.7 has tags office
        client 192.0.2.7 is let in whatever lists deny, and never held or banned
        client 192.0.2.7 may be on lists that the running gateway fetches: crowd
        every request: rate limit few is none for client 192.0.2.7
          inside (routes/demo.json:3:3): takes the request
          all (routes/demo.json:4:3): would take it, but inside goes first: it asks for tags of the client
        to pool demo (1 of 1)
        """,
        out.toString());
    assertEquals(1, explain("10.1.2.3"));
    String lent = out.toString();
    assertTrue(
        lent.contains(
            "\nthis route: 403 (address-not-allowed) for client 10.1.2.3, which has tag lent\n"
                + "this route: rate limit slow for all clients with tag lent: 1 in 1 s, 1 at once\n"),
        lent);
    assertTrue(
        lent.contains("rate limit few for all clients with tag partners and client 10.1.2.3: 2"),
        lent);
    assertEquals(1, explain("203.0.113.1"));
    assertTrue(out.toString().contains("which does not have tag partners\n"), out.toString());
    assertEquals(1, explain("10.2.0.1"));
    assertTrue(
        out.toString()
            .contains(
                "client 10.2.0.1 is denied (address-denied): its connections are closed, and"
                    + " requests behind a trusted proxy get 403\n"),
        out.toString());
    assertEquals(0, explain("10.3.0.1"));
    assertTrue(
        out.toString().contains("this route: takes client 10.3.0.1 by its address\n"),
        out.toString());
  }

  @Test
  void whatARouteWantsProvedIsExplained() throws IOException {
    write(
        "gateway.json",
        """
        {"jwtProviders": {"id": {"issuer": "https://id.test", "audiences": ["a"],
                                 "algorithms": ["ES256"], "jwksUrl": "https://id.test/keys"}}}
        """);
    write(
        "routes/demo.json",
        """
        {"pools": {"demo": {"endpoints": [{"url": "http://127.0.0.1:1"}]}},
         "routes": [
          {"name": "all", "match": {}, "to": {"pool": "demo"},
           "auth": {"jwt": {"provider": "id", "scopes": ["write", "read"], "roles": ["ops", "dev"],
                            "claims": {"tenant": "acme"}}},
           "rateLimits": [{"name": "each", "key": "principal", "limit": 1, "window": "1s"}]}]}
        """);
    assertEquals(0, run("explain", "-d", folder.toString(), "GET", "https://a.test/"));
    assertTrue(
        out.toString()
            .endsWith(
                """
                this route: wants a token of id; 401 without
                this route: wants the scopes read, write; 403 without
                this route: wants the role dev or ops; 403 without
                this route: wants claim tenant to be "acme"; 403 else
                this route: rate limit each for who the request proves to come from, or the client: \
                1 in 1 s, 1 at once
                to pool demo (1 of 1)
                """),
        out.toString());
  }

  @Test
  void whatNoRouteTakesIsExplainedAndFails() throws IOException {
    write("routes/demo.json", ROUTES.replace("{}", "{\"hosts\": [\"b.test\"]}"));
    assertEquals(1, run("explain", "-d", folder.toString(), "GET", "https://a.test/"));
    assertEquals(
        """
        GET, host a.test, path /
        no route takes it: 404
          all (routes/demo.json:3:15): host is not b.test
        """,
        out.toString());
    assertEquals(1, run("explain", "-d", folder.toString(), "GET", "https://a.test/%2e%2e/"));
    assertTrue(out.toString().contains("answered with 400"), out.toString());
    assertEquals(1, run("explain", "-d", folder.toString(), "GET", "/orders"));
    assertTrue(err.toString().contains("expected a URL with a host"), err.toString());
    assertEquals(1, run("explain", "-d", folder.toString(), "GET", "https://a.test/", "-H", "x"));
    assertTrue(err.toString().contains("NAME:VALUE"), err.toString());
  }

  @Test
  void aNameThatCanBeNobodysIsAFailure() {
    assertEquals(1, run("dev-cert", "-d", folder.toString(), "not a name"));
    assertTrue(err.toString().startsWith("bartizan: not a name is "), err.toString());
  }

  @Test
  void runReportsProblemsAsCheckDoes() throws IOException {
    write("routes/demo.json", "{");
    assertEquals(2, run("run", "-d", folder.toString()));
    assertTrue(err.toString().startsWith("routes/demo.json:1:"), err.toString());
    assertTrue(err.toString().endsWith("1 problem\n"), err.toString());
  }

  @Test
  void anUnknownCommandIsAFailureAndNotAnInvalidConfiguration() {
    assertEquals(1, run("chekc"));
    assertTrue(err.toString().contains("check"), err.toString());
  }

  @Test
  void helpListsTheCommandsThereAre() {
    assertEquals(0, run());
    for (String command :
        new String[] {
          "run", "check", "explain", "reload", "certs", "dev-cert", "version", "completion"
        }) {
      assertTrue(out.toString().contains("\n  " + command + " "), out.toString());
    }
    assertFalse(out.toString().contains("diff"));
  }

  @Test
  void theVersionNamesWhatItRunsOn() {
    assertEquals(0, run("version"));
    assertTrue(
        out.toString().matches("Bartizan \\S+ \\(Vert\\.x 5\\S+, Netty 4\\S+, Java 25.*\\)\n"),
        out.toString());
    String netty = Objects.requireNonNull(Version.identify().get("netty-common")).artifactVersion();
    assertTrue(out.toString().contains("Netty " + netty + ","), out.toString());
  }

  @Test
  void theCompletionScriptKnowsTheCommands() {
    assertEquals(0, run("completion"));
    assertTrue(out.toString().contains("dev-cert"));
  }

  private int run(String... arguments) {
    return BartizanCommand.execute(
        new PrintWriter(out, true), new PrintWriter(err, true), arguments);
  }

  private void write(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(folder.resolve("routes"));
    Files.writeString(file, text);
  }
}
