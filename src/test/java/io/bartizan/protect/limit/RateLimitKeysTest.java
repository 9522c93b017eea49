package io.bartizan.protect.limit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.bartizan.config.Deployment;
import io.bartizan.config.DeploymentReader;
import io.bartizan.config.RouteConfig;
import io.bartizan.exchange.ClientTags;
import io.bartizan.exchange.Exchange;
import io.bartizan.exchange.Guard;
import io.bartizan.exchange.Principal;
import io.bartizan.exchange.Verdict;
import io.bartizan.http.FieldName;
import io.bartizan.http.Fields;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whose bucket a request takes from, where that is not its address. */
class RateLimitKeysTest {
  private static final long NOW = 1_000_000_000_000L;

  @TempDir Path directory;

  private final Limits limits = new Limits();
  private final List<Guard> guards = new ArrayList<>();

  private void limit(String ofGateway, String ofRoute) throws IOException {
    Files.createDirectories(directory.resolve("routes"));
    Files.writeString(
        directory.resolve("gateway.json"),
        """
        { "rateLimits": [ %s ],
          "addresses": { "lists": { "bots": { "blocks": [] }, "slow": { "blocks": [] } } },
          "jwtProviders": { "id": { "issuer": "https://id.test", "audiences": [ "a" ],
                                    "algorithms": [ "ES256" ], "jwksUrl": "https://id.test/keys" } } }
        """
            .formatted(ofGateway));
    Files.writeString(
        directory.resolve("routes/r.json"),
        """
        { "pools": { "p": { "endpoints": [ { "url": "http://127.0.0.1:1" } ] } },
          "routes": [ { "name": "r", "match": {}, "auth": { "jwt": { "provider": "id" } },
                        "rateLimits": [ %s ], "to": { "pool": "p" } } ] }
        """
            .formatted(ofRoute));
    Deployment deployment = (Deployment) new DeploymentReader(_ -> null).read(directory);
    RouteConfig route = deployment.routes().routes().getFirst();
    guards.addAll(limits.guards(deployment.gateway()));
    guards.addAll(limits.guards(route, deployment.gateway()));
    limits.settle(deployment.gateway(), List.of(route), _ -> false);
  }

  /** A limit of one request a minute by a key. */
  private static String one(String name, String key) {
    return "{ \"name\": \"%s\", \"key\": %s, \"limit\": 1, \"window\": \"1m\" }"
        .formatted(name, key);
  }

  private String ask(Exchange exchange) {
    String status = "200 ";
    for (Guard guard : guards) {
      if (guard.check(exchange) instanceof Verdict.Reject reject) {
        status = reject.rejection().status() + " " + exchange.limit() + " ";
        break;
      }
    }
    return status + field(exchange, "ratelimit");
  }

  private static @Nullable String field(Exchange exchange, String name) {
    Fields fields = new Fields();
    exchange.editResponse(fields);
    return fields.joined(FieldName.of(name));
  }

  private static Exchange from(String client, String... lists) {
    Exchange exchange = Requests.from(client, NOW);
    exchange.tags(new ClientTags(List.of(lists)));
    return exchange;
  }

  private static Exchange of(
      String client, String provider, @Nullable String name, Map<String, ?> claims) {
    Exchange exchange = Requests.from(client, NOW);
    exchange.principal(new Principal(provider, name, claims));
    return exchange;
  }

  private static Exchange of(String provider, @Nullable String name) {
    return of("192.0.2.1", provider, name, Map.of());
  }

  @Test
  void clientsOfAListShareABucketAndOthersAreNotLimited() throws IOException {
    limit(one("bots", "\"tag:bots\""), "");
    assertEquals("200 \"bots\";r=0;t=60", ask(from("192.0.2.1", "slow", "bots")));
    assertEquals("429 bots \"bots\";r=0;t=60", ask(from("192.0.2.2", "bots")));
    for (int i = 0; i < 3; i++) {
      Exchange other = from("192.0.2.3", "slow");
      assertEquals("200 null", ask(other));
      assertNull(field(other, "ratelimit-policy"));
    }
  }

  @Test
  void eachClientOfAListCanHaveABucket() throws IOException {
    limit(one("bots", "[ \"tag:bots\", \"client\" ]"), "");
    assertEquals("200 \"bots\";r=0;t=60", ask(from("192.0.2.1", "bots")));
    assertEquals("200 \"bots\";r=0;t=60", ask(from("192.0.2.2", "bots")));
    assertEquals("429 bots \"bots\";r=0;t=60", ask(from("192.0.2.2", "bots")));
    assertEquals("200 null", ask(from("192.0.2.3")));
    assertEquals("200 null", ask(from("192.0.2.3")));
  }

  @Test
  void whoeverIsOnAllListsOfALimitIsMeant() throws IOException {
    limit(one("both", "[ \"tag:bots\", \"tag:slow\" ]"), "");
    assertEquals("200 \"both\";r=0;t=60", ask(from("192.0.2.1", "bots", "slow")));
    assertEquals("429 both \"both\";r=0;t=60", ask(from("192.0.2.2", "slow", "bots")));
    assertEquals("200 null", ask(from("192.0.2.1", "bots")));
  }

  @Test
  void limitsThatConcernNobodyAreLeftOutAmongOthers() throws IOException {
    limit(
        one("bots", "\"tag:bots\"") + ", { \"name\": \"all\", \"limit\": 9, \"window\": \"9s\" }",
        one("slow", "\"tag:slow\"") + "," + one("own", "\"client\""));
    Exchange first = from("192.0.2.1");
    assertEquals("200 \"all\";r=8;t=1, \"own\";r=0;t=60", ask(first));
    assertEquals("\"all\";q=9;w=9, \"own\";q=1;w=60", field(first, "ratelimit-policy"));
    // Refused by the last, it gives the others back and takes nothing of those it does not meet.
    assertEquals("429 own \"all\";r=8;t=1, \"own\";r=0;t=60", ask(from("192.0.2.1")));
    assertEquals(
        "200 \"bots\";r=0;t=60, \"all\";r=8;t=1, \"slow\";r=0;t=60, \"own\";r=0;t=60",
        ask(from("192.0.2.2", "bots", "slow")));
    assertEquals(
        "429 slow \"all\";r=9;t=0, \"slow\";r=0;t=60, \"own\";r=1;t=0",
        ask(from("192.0.2.3", "slow")));
  }

  @Test
  void aPrincipalHasABucketWhateverItsAddress() throws IOException {
    limit("", one("each", "\"principal\""));
    assertEquals("200 \"each\";r=0;t=60", ask(of("192.0.2.1", "id", "ann", Map.of())));
    assertEquals("429 each \"each\";r=0;t=60", ask(of("192.0.2.2", "id", "ann", Map.of())));
    assertEquals("200 \"each\";r=0;t=60", ask(of("192.0.2.2", "id", "bob", Map.of())));
  }

  @Test
  void principalsOfOtherIssuersAreOthers() throws IOException {
    limit("", one("each", "\"principal\""));
    assertEquals("200 \"each\";r=0;t=60", ask(of("id", "ann")));
    assertEquals("200 \"each\";r=0;t=60", ask(of("other", "ann")));
    assertEquals("200 \"each\";r=0;t=60", ask(of("i", "dann")));
    assertEquals("429 each \"each\";r=0;t=60", ask(of("id", "ann")));
    assertEquals("200 \"each\";r=0;t=60", ask(of("id", "")));
    assertEquals("200 \"each\";r=0;t=60", ask(of("id", "\u0000")));
  }

  @Test
  void whoProvesNothingGoesByItsAddress() throws IOException {
    limit("", one("each", "\"principal\""));
    assertEquals("200 \"each\";r=0;t=60", ask(from("192.0.2.1")));
    assertEquals("429 each \"each\";r=0;t=60", ask(from("192.0.2.1")));
    // Nobody uses up what others may.
    assertEquals("200 \"each\";r=0;t=60", ask(from("192.0.2.2")));
    assertEquals("200 \"each\";r=0;t=60", ask(of("id", null)));
    assertEquals("429 each \"each\";r=0;t=60", ask(of("id", null)));
  }

  @Test
  void ofThoseWhoProveNothingTheNetworkIsLimitedToo() throws IOException {
    limit(
        "",
        """
        { "name": "each", "key": "principal", "limit": 1, "window": "1m", "ipv6NetworkFactor": 2 }
        """);
    assertEquals("200 \"each\";r=0;t=60", ask(from("2001:db8:0:1::1")));
    assertEquals("200 \"each\";r=0;t=60", ask(from("2001:db8:0:2::1")));
    assertEquals("429 each \"each\";r=0;t=30", ask(from("2001:db8:0:3::1")));
    assertEquals("200 \"each\";r=0;t=60", ask(of("2001:db8:0:4::1", "id", "ann", Map.of())));
  }

  @Test
  void aClaimHasABucketForEachOfItsValues() throws IOException {
    limit("", one("tenant", "\"claim:org.tenant\""));
    Map<String, ?> acme = Map.of("org", Map.of("tenant", "acme"));
    Map<String, ?> seven = Map.of("org.tenant", 7);
    assertEquals("200 \"tenant\";r=0;t=60", ask(of("192.0.2.1", "id", "ann", acme)));
    assertEquals("429 tenant \"tenant\";r=0;t=60", ask(of("192.0.2.2", "id", "bob", acme)));
    assertEquals("200 \"tenant\";r=0;t=60", ask(of("192.0.2.1", "id", "ann", seven)));
    // A list is no name, so the address stands for it.
    Map<String, ?> list = Map.of("org.tenant", List.of("acme"));
    assertEquals("200 \"tenant\";r=0;t=60", ask(of("192.0.2.1", "id", "ann", list)));
    assertEquals("200 \"tenant\";r=0;t=60", ask(of("192.0.2.2", "id", "ann", list)));
    assertEquals("429 tenant \"tenant\";r=0;t=60", ask(of("192.0.2.2", "id", "eve", Map.of())));
  }

  @Test
  void proofsCombineWithAllElse() throws IOException {
    limit("", one("both", "[ \"principal\", \"claim:app\", \"client\", \"route\" ]"));
    Map<String, ?> app = Map.of("app", "one");
    assertEquals("200 \"both\";r=0;t=60", ask(of("192.0.2.1", "id", "ann", app)));
    assertEquals("200 \"both\";r=0;t=60", ask(of("192.0.2.2", "id", "ann", app)));
    assertEquals("200 \"both\";r=0;t=60", ask(of("192.0.2.1", "id", "bob", app)));
    assertEquals("200 \"both\";r=0;t=60", ask(of("192.0.2.1", "id", "ann", Map.of("app", "two"))));
    assertEquals("429 both \"both\";r=0;t=60", ask(of("192.0.2.1", "id", "ann", app)));
  }
}
