package io.bartizan.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bartizan.RunningGateway;
import io.bartizan.tls.DevelopmentCertificates;
import io.bartizan.tls.TestClients;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the command tells of connections, of proofs, and of a gateway that runs. */
@Timeout(60)
class ExplainCommandTest {
  private static final String ROUTES =
      """
      {"pools": {"demo": {"endpoints": [{"url": "http://127.0.0.1:1"}]}},
       "routes": [{"name": "all", "match": {}, "to": {"pool": "demo"}%s}]}
      """;

  @TempDir Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int explain(Path directory, String... arguments) {
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    String[] all = new String[arguments.length + 3];
    all[0] = "explain";
    all[1] = "-d";
    all[2] = directory.toString();
    System.arraycopy(arguments, 0, all, 3, arguments.length);
    return BartizanCommand.execute(new PrintWriter(out), new PrintWriter(err), all);
  }

  private void write(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private void assertTold(String line) {
    assertTrue(out.toString().lines().anyMatch(line::equals), () -> out + "lacks " + line);
  }

  private void certificates(String... names) throws Exception {
    write("routes/demo.json", ROUTES.formatted(""));
    DevelopmentCertificates.issue(folder.resolve("certs"), List.of(names), InstantSource.system());
  }

  @Test
  void theCertificateOfAServerNameIsTold() throws Exception {
    certificates("a.test", "*.b.test");
    assertEquals(0, explain(folder, "GET", "https://a.test/", "--sni", "A.test."), err::toString);
    String line = out.toString().lines().skip(1).findFirst().orElseThrow();
    assertTrue(
        line.matches(
            "connection: certificate a\\.test \\((.*/)?a\\.test\\.crt, P256\\) for a\\.test, until"
                + " 20\\d\\d-.*Z"),
        line);
    assertTold("to pool demo (1 of 1)");
    assertEquals(0, explain(folder, "GET", "https://a.test/", "--sni", "x.b.test"));
    assertTrue(out.toString().contains(") for *.b.test, until "), out::toString);
  }

  @Test
  void aNameThatNoCertificateIsForGetsTheDefaultOrAnAlert() throws Exception {
    certificates("a.test");
    assertEquals(1, explain(folder, "GET", "https://a.test/", "--sni", "x.test"));
    String refusal =
        "connection: no certificate is for x.test: the handshake ends with unrecognized_name";
    assertTold(refusal);

    for (String ending : new String[] {"crt", "key"}) {
      Files.copy(
          folder.resolve("certs/a.test." + ending), folder.resolve("certs/default." + ending));
    }
    assertEquals(0, explain(folder, "GET", "https://a.test/", "--sni", "x.test"));
    assertTrue(
        out.toString()
            .contains("no certificate is for x.test: the client gets certificate default ("),
        out::toString);

    write("gateway.json", "{\"tls\": {\"unknownServerName\": \"refuse\"}}");
    assertEquals(1, explain(folder, "GET", "https://a.test/", "--sni", "x.test"));
    assertTold(refusal);
  }

  private static final String RULES =
      """
      {"listeners": [
         {"name": "https", "address": "127.0.0.1:0", "protocol": "https"},
         {"name": "inside", "address": "127.0.0.1:0", "protocol": "https"},
         {"name": "http", "address": "127.0.0.1:0", "protocol": "http"}],
       "tls": {"clientAuth": [
         {"name": "partners", "hosts": ["a.test"], "mode": "required", "caFile": "ca.pem"},
         {"name": "staff", "hosts": ["c.test"], "listeners": ["inside"], "mode": "optional",
          "caFile": "ca.pem"}]}}
      """;

  @Test
  void aHostThatAsksForCertificatesNeedsAConnectionOfItsOwn() throws Exception {
    certificates("a.test", "b.test", "c.test");
    write("ca.pem", TestClients.root("partners").pem());
    write("gateway.json", RULES);

    assertEquals(0, explain(folder, "GET", "https://a.test/", "--sni", "a.test"), err::toString);
    assertTold(
        "connection: asks for the client's certificate, by rule partners: no connection without");
    assertEquals(1, explain(folder, "GET", "https://a.test/", "--sni", "b.test"));
    assertTold(
        "connection: 421 (misdirected) for host a.test, which asks clients for certificates and"
            + " needs a connection of its own");
    // A host that asks nobody may be asked for on any connection.
    assertEquals(0, explain(folder, "GET", "https://b.test/", "--sni", "a.test"));

    // It depends on the listener, which nobody knows.
    assertEquals(0, explain(folder, "GET", "https://c.test/", "--sni", "b.test"));
    assertTold(
        "connection: on listener inside 421 (misdirected) for host c.test, which asks clients for"
            + " certificates and needs a connection of its own");
    assertEquals(0, explain(folder, "GET", "https://c.test/", "--sni", "c.test"));
    assertTold(
        "connection: on listener inside asks for the client's certificate, by rule staff, which it"
            + " need not have");
  }

  private static final String NOT_IN_THE_CLEAR =
      "421 (misdirected) for host a.test, which nobody may ask for without a certificate, and so"
          + " without TLS";

  @Test
  void aHostThatRequiresCertificatesIsNotToBeHadInTheClear() throws Exception {
    write("routes/demo.json", ROUTES.formatted(""));
    write("ca.pem", TestClients.root("partners").pem());
    write("gateway.json", RULES);

    assertEquals(1, explain(folder, "GET", "http://a.test/"), err::toString);
    assertTold("connection: " + NOT_IN_THE_CLEAR);
    assertEquals(0, explain(folder, "GET", "http://b.test/"), err::toString);
    write("ca.pem", "none");
    assertEquals(2, explain(folder, "GET", "http://b.test/"));
    assertTrue(err.toString().contains("ca.pem"), err::toString);
  }

  @Test
  void aServerNameIsOneAndGoesWithTls() throws IOException {
    write("routes/demo.json", ROUTES.formatted(""));
    assertEquals(1, explain(folder, "GET", "http://a.test/", "--sni", "a.test"));
    assertTrue(err.toString().contains("a server name goes with https alone"), err::toString);
    assertEquals(1, explain(folder, "GET", "https://a.test/", "--sni", "a test"));
    assertTrue(err.toString().contains("not a server name: a test"), err::toString);
    assertEquals(1, explain(folder, "GET", "ftp://a.test/"));
    assertTrue(err.toString().contains("expected a URL of https or http"), err::toString);
  }

  @Test
  void aListenerThatRedirectsIsTold() throws IOException {
    write("routes/demo.json", ROUTES.formatted(""));
    assertEquals(0, explain(folder, "GET", "http://a.test/"));
    assertTold("connection: requests are sent to the same URL with https: 308");
  }

  @Test
  void aListenerThatRedirectsAsksForNoRules() throws Exception {
    write("routes/demo.json", ROUTES.formatted(""));
    write("ca.pem", TestClients.root("partners").pem());
    String redirecting =
        RULES.replace(
            "\"protocol\": \"http\"}", "\"protocol\": \"http\", \"redirectToHttps\": true}");
    write("gateway.json", redirecting);
    assertEquals(0, explain(folder, "GET", "http://a.test/"), err::toString);
    assertTold("connection: requests are sent to the same URL with https: 308");
    assertFalse(out.toString().contains("421"), out::toString);

    write(
        "gateway.json",
        redirecting.replace(
            "{\"name\": \"http\",",
            "{\"name\": \"clear\", \"address\": \"127.0.0.1:0\", \"protocol\": \"http\"},"
                + "{\"name\": \"http\","));
    assertEquals(0, explain(folder, "GET", "http://a.test/"), err::toString);
    assertTold("connection: on listener clear " + NOT_IN_THE_CLEAR);
    assertTold("connection: on listener http requests are sent to the same URL with https: 308");
  }

  @Test
  void keysPasswordsAndServicesThatARouteWantsAreTold() throws IOException {
    write("users.txt", "");
    String hash = "sha256:" + "0".repeat(63);
    write(
        "gateway.json",
        """
        {"apiKeys": {"partners": {"consumers": {"acme": ["%s1"], "globex": ["%s2"]}}},
         "basicAuth": {"staff": {"file": "users.txt"}}}
        """
            .formatted(hash, hash));
    String[][] cases = {
      {
        "{\"apiKey\": {\"set\": \"partners\", \"consumers\": [\"globex\", \"acme\"]}}",
        "wants a key of apiKeys partners; 401 without",
        "takes acme or globex of these; 403 for others"
      },
      {
        "{\"basic\": {\"set\": \"staff\", \"optional\": true}}",
        "wants user and password of basicAuth staff, where there is one; 401 for a bad one"
      },
      {
        "{\"forward\": {\"pool\": \"demo\", \"path\": \"/verify\", \"timeout\": \"2s\"}}",
        "asks the service of pool demo (GET /verify), which says no or yes; 503 without an answer"
            + " in 2000 ms"
      },
    };
    for (String[] each : cases) {
      write("routes/demo.json", ROUTES.formatted(", \"auth\": " + each[0]));
      assertEquals(0, explain(folder, "GET", "https://a.test/"), err::toString);
      for (int i = 1; i < each.length; i++) {
        assertTold("this route: " + each[i]);
      }
    }
  }

  @Test
  void limitsThatFilesWouldPutInForceAreTold() throws IOException {
    write(
        "gateway.json",
        """
        {"connections": {"max": 90, "maxPerListener": 50, "maxPerClient": 7},
         "authFailures": {"limit": 3, "window": "1m"},
         "jwtProviders": {"id": {"issuer": "https://id.test", "audiences": ["a"],
                                 "algorithms": ["ES256"], "jwksUrl": "https://id.test/keys"}}}
        """);
    write(
        "routes/demo.json",
        ROUTES.formatted(
            ", \"auth\": {\"jwt\": {\"provider\": \"id\"}}, \"limits\": {\"webSocketMessage\":"
                + " \"1KiB\"}, \"rateLimits\": [{\"name\": \"a\", \"limit\": 5, \"window\": \"1m\","
                + " \"key\": [\"client\", \"claim:tenant\"]}]"));
    String[] question = {
      "GET",
      "https://a.test/",
      "--from",
      "2001:db8::1",
      "--principal",
      "id:alice",
      "--claim",
      "tenant=t1"
    };
    assertEquals(0, explain(folder, question), err::toString);
    assertTold("connection: at once for client 2001:db8::/64: 7");
    assertTold("connection: at once in all: 90");
    assertTold("connection: at once of listener https: 50");
    assertTold(
        "this route: bad proofs of client 2001:db8::/64, before others are not looked at: 3 in 60 s,"
            + " 3 at once");
    assertTold("this route: a WebSocket ends with a client's message of more than 1024 bytes");
    assertTold(
        "this route: rate limit a for client 2001:db8::/64 and claim tenant \"t1\" of id: 5 in 60"
            + " s, 5 at once");

    assertEquals(1, explain(folder, "GET", "https://a.test/", "--claim", "a=b"));
    assertTrue(err.toString().contains("expected --principal with --claim"), err::toString);
  }

  @Test
  void theRunningGatewayIsAskedWhatIsInForce() throws Exception {
    try (RunningGateway gateway =
        RunningGateway.withRoutes(RunningGateway.allTo("http://127.0.0.1:1"))) {
      Path directory = gateway.directory();
      int port = gateway.application().adminAddress().port();
      String address = "{\"admin\": {\"address\": \"127.0.0.1:" + port + "\"}}";
      Files.writeString(directory.resolve("gateway.json"), address);
      // What only lies in files is not in force.
      gateway.write("{}");
      String[] question = {
        "GET", "https://a.test/", "--running", "--from", "192.0.2.1", "-H", "a: 1", "-H", "a: 2"
      };
      assertEquals(0, explain(directory, question), err::toString);
      assertTold("GET, host a.test, path /");
      assertTold("to pool upstream (1 of 1)");
      assertTrue(out.toString().contains("  http://127.0.0.1:1: weight 1; requests under way 0"));
      String[] proved = "GET https://a.test/ --running --principal id:alice --claim a=b".split(" ");
      assertEquals(0, explain(directory, proved), err::toString);
      assertTold(
          "nothing of jwtProviders, apiKeys or basicAuth is called id: limits go by what no request"
              + " can prove");

      gateway.admin(
          "POST",
          "/bans",
          "application/json",
          "{\"client\": \"192.0.2.1\", \"reason\": \"scans\"}");
      assertEquals(1, explain(directory, question), err::toString);
      assertTrue(out.toString().contains("\nclient 192.0.2.1 is banned until "), out::toString);
      assertEquals(1, explain(directory, "GET", "nonsense", "--running"));
      assertTrue(err.toString().contains("refuses: expected a URL with a host"), err::toString);
    }
    assertEquals(1, explain(folder, "GET", "https://a.test/", "--running"));
    assertTrue(err.toString().contains("no gateway was started here"), err::toString);
  }
}
