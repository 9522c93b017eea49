package io.bartizan.route;

import static io.bartizan.route.Routes.route;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.bartizan.config.AuthConfig.ClaimMatch;
import io.bartizan.config.RouteConfig;
import io.bartizan.config.TestPatterns;
import io.bartizan.exchange.ClientTags;
import io.bartizan.exchange.Principal;
import io.bartizan.http.ClientCertificate;
import io.bartizan.http.Fields;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RouteTableTest {
  @Nested
  class Hosts {
    private final RouteTable<String> table =
        table(
            route("any"),
            route("com").hosts("*.com"),
            route("example").hosts("*.example.com"),
            route("deep").hosts("*.deep.example.com"),
            route("exact").hosts("api.example.com"),
            route("several").hosts("a.test", "*.b.test"),
            route("address").hosts("[2001:DB8::0:1]"),
            route("upper").hosts("Api.Example.NET"));

    @ParameterizedTest(name = "{0}")
    @CsvSource({
      "api.example.com,exact",
      "www.example.com,example",
      "x.api.example.com,example",
      "a.b.c.example.com,example",
      "example.com,com",
      "x.deep.example.com,deep",
      "deep.example.com,example",
      "notexample.com,com",
      "x.notexample.com,com",
      "com,any",
      "example.org,any",
      "xcom,any",
      "a.test,several",
      "x.b.test,several",
      "b.test,any",
      "[2001:db8::1],address",
      "api.example.net,upper",
      "'',any",
    })
    void theMostSpecificHostWins(String host, String route) {
      assertEquals(route, table.match(host, "GET", "/", "/", new Fields(), Known.NOBODY));
    }

    @Test
    void aRequestWithoutHostTakesOnlyRoutesWithoutHosts() {
      assertNull(
          table(route("a").hosts("a.test"), route("b").hosts("*.test"))
              .match("", "GET", "/", "/", new Fields(), Known.NOBODY));
    }

    @Test
    void theHostIsComparedBeforeThePath() {
      RouteTable<String> table =
          table(route("wildcard").hosts("*.com").exact("/v2"), route("exact").hosts("example.com"));
      assertEquals("exact", get(table, "example.com", "/v2"));
    }

    @Test
    void lessSpecificHostsAreAskedWhenNoRouteOfAMoreSpecificOneTakesTheRequest() {
      RouteTable<String> table =
          table(
              route("exact").hosts("www.example.com").prefix("/exact"),
              route("deep").hosts("*.example.com").prefix("/deep"),
              route("wide").hosts("*.com").prefix("/wide"),
              route("any").prefix("/any"));
      assertEquals("exact", get(table, "www.example.com", "/exact"));
      assertEquals("deep", get(table, "www.example.com", "/deep"));
      assertEquals("wide", get(table, "www.example.com", "/wide"));
      assertEquals("any", get(table, "www.example.com", "/any"));
      assertNull(get(table, "www.example.com", "/none"));
      assertNull(get(table, "other.org", "/wide"));
    }

    @Test
    void whatIsNoHostIsRefused() {
      assertThrows(IllegalArgumentException.class, () -> table(route("a").hosts("a:80")));
      assertThrows(IllegalArgumentException.class, () -> table(route("a").hosts("*.")));
    }
  }

  @Nested
  class Paths {
    private final RouteTable<String> table =
        table(
            route("regex-wide").regex("/.*"),
            route("regex").regex("/orders/[0-9]+"),
            route("orders").prefix("/orders"),
            route("items").prefix("/orders/items/"),
            route("exact").exact("/orders/items"),
            route("slash").exact("/orders/"),
            route("files").regex("/files/[a-z]+\\.txt"));

    @ParameterizedTest(name = "{0}")
    @CsvSource({
      "/orders,orders",
      "/orders/,slash",
      "/orders/7,orders",
      "/orders/items,exact",
      "/orders/items/,items",
      "/orders/items/7,items",
      "/orders/itemsx,orders",
      "/ordersx,regex-wide",
      "/order,regex-wide",
      "/Orders,regex-wide",
      "/,regex-wide",
      "/orders/items/7/8/9/a/very/long/path/that/is/longer/than/all/of/them,items",
    })
    void theExactPathThenTheLongestPrefixOfWholeSegmentsWins(String path, String route) {
      assertEquals(route, get(table, "a.test", path));
    }

    @Test
    void aRegexMatchesTheWholePathAndNotTheQuery() {
      RouteTable<String> table = table(route("a").regex("/a[0-9]"));
      assertEquals("a", get(table, "a.test", "/a1?x=/a2"));
      assertNull(get(table, "a.test", "/a12"));
      assertNull(get(table, "a.test", "/x/a1"));
    }

    @Test
    void regexesComeAfterPrefixesAndAmongThemselvesInTheirOrder() {
      RouteTable<String> table =
          table(
              route("first").regex("/[a-z]+"),
              route("second").regex("/abc"),
              route("method").regex("/[a-z]*").methods("PUT"),
              route("prefix").prefix("/p"));
      assertEquals("first", get(table, "a.test", "/abc"));
      assertEquals("prefix", get(table, "a.test", "/p"));
      assertEquals(
          "method", table.match("a.test", "PUT", "/abc", "/abc", new Fields(), Known.NOBODY));
    }

    @Test
    void aShorterPrefixIsTakenWhenALongerOneRefuses() {
      RouteTable<String> table =
          table(
              route("root"),
              route("a").prefix("/a"),
              route("exact").exact("/a/b/c").methods("PUT"),
              route("post").prefix("/a/b/c").methods("POST"));
      assertEquals("a", get(table, "a.test", "/a/b/c"));
      assertEquals("a", get(table, "a.test", "/a/b/c/d"));
      assertEquals("root", get(table, "a.test", "/x"));
    }

    @Test
    void routesPathsAreBroughtIntoTheFormOfRequests() throws BadPathException {
      RouteTable<String> table =
          table(route("brace").exact("/a{b}"), route("escaped").prefix("/%e4/%7Euser//x"));
      assertEquals("brace", get(table, "a.test", PathNormalizer.normalize("/a%7bb%7d")));
      assertEquals("brace", get(table, "a.test", PathNormalizer.normalize("/a{b}")));
      assertEquals("escaped", get(table, "a.test", PathNormalizer.normalize("/%E4/~user/x/y")));
    }

    @Test
    void aPathThatNoRequestHasIsRefused() {
      assertThrows(IllegalArgumentException.class, () -> table(route("a").prefix("/a/../..")));
    }
  }

  @Nested
  class Methods {
    @Test
    void aRouteWithMethodsTakesThoseOnlyAndComesFirst() {
      RouteTable<String> table =
          table(route("all").header("a", "1"), route("some").methods("GET", "HEAD"));
      Fields fields = fields("a", "1");
      assertEquals("some", table.match("a.test", "GET", "/", "/", fields, Known.NOBODY));
      assertEquals("some", table.match("a.test", "HEAD", "/", "/", fields, Known.NOBODY));
      assertEquals("all", table.match("a.test", "POST", "/", "/", fields, Known.NOBODY));
      assertEquals("all", table.match("a.test", "get", "/", "/", fields, Known.NOBODY));
    }
  }

  @Nested
  class Headers {
    private final RouteTable<String> table =
        table(
            route("absent").headerPresent("x-flag", false).header("x-a", "1"),
            route("present").headerPresent("x-flag", true),
            route("exact").header("x-version", "2"),
            route("regex").headerRegex("x-version", "3\\.[0-9]+"),
            route("two").header("x-version", "2").header("x-b", "1"),
            route("list").header("x-list", "a, b"),
            route("list-regex").headerRegex("x-list", "c, .*"));

    @Test
    void moreHeadersWin() {
      assertEquals("exact", match("x-version", "2"));
      assertEquals("two", match("x-version", "2", "x-b", "1"));
      assertEquals("exact", match("x-version", "2", "x-b", "2"));
    }

    @Test
    void namesHaveNoCaseAndValuesDo() {
      assertEquals("exact", match("X-VERSION", "2"));
      assertEquals("list", match("X-List", "a, b"));
      assertNull(match("x-list", "A, b"));
    }

    @Test
    void valuesMatchWhole() {
      assertEquals("regex", match("x-version", "3.14"));
      assertNull(match("x-version", "3.14x"));
      assertNull(match("x-version", "22"));
      assertNull(match("x-version", ""));
      assertNull(match());
    }

    @Test
    void severalFieldsOfANameAreOneList() {
      assertEquals("list", match("x-list", "a", "other", "1", "X-List", "b"));
      assertNull(match("x-list", "a", "x-list", "b", "x-list", "c"));
      assertNull(match("x-list", "b", "x-list", "a"));
      assertNull(match("x-version", "2", "x-version", "2"));
      assertEquals("list-regex", match("x-list", "c", "x-list", "d"));
    }

    @Test
    void aHeaderIsThereWithAnEmptyValueToo() {
      assertEquals("present", match("x-flag", ""));
      assertEquals("absent", match("x-a", "1"));
      assertEquals("present", match("x-a", "1", "x-flag", "y"));
    }

    private @Nullable String match(String... namesAndValues) {
      return table.match("a.test", "GET", "/", "/", fields(namesAndValues), Known.NOBODY);
    }
  }

  @Nested
  class Query {
    private final RouteTable<String> table =
        table(
            route("beta").query("beta", "1"),
            route("both").query("beta", "1").query("name", "x"),
            route("text").query("q", "a b&c=d/\u00e9"),
            route("name").query("a b", "1"),
            route("equals").query("a=b", "1"),
            route("empty").query("empty", ""),
            route("regex").queryRegex("n", "[0-9]+"),
            route("flag").queryPresent("flag", true));

    @ParameterizedTest(name = "{0}")
    @CsvSource({
      "?beta=1,beta",
      "?x=2&beta=1&y=3,beta",
      "?beta=1&name=x,both",
      "?name=x&beta=1,both",
      "?beta=1&beta=2,beta",
      "?beta=2&beta=1,",
      "?beta=11,",
      "?beta=,",
      "?beta,",
      "?xbeta=1,",
      "?betax=1,",
      "?Beta=1,",
      "?%62eta=%31,beta",
      "?q=a%20b%26c=d/%c3%a9,text",
      "?q=a+b%26c%3Dd%2f%C3%A9,text",
      "?q=a%2Bb%26c=d/%C3%A9,",
      "?q=a+b&c=d/%C3%A9,",
      "?a+b=1,name",
      "?a%20b=1,name",
      "?a%3Db=1,equals",
      "?a=b=1,",
      "?empty,empty",
      "?empty=,empty",
      "?empty=&x,empty",
      "?empty=1,",
      "?n=42,regex",
      "?n=%34%32&n=x,regex",
      "?n=42x,",
      "?n=%zz,",
      "?flag,flag",
      "?flag=0,flag",
      "?x&flag&y,flag",
      "?,",
      "?&&=&,",
      "?beta=1?,",
      "'',",
      "/beta=1,",
    })
    void theFirstParameterOfANameIsComparedDecoded(String suffix, @Nullable String route) {
      assertEquals(route, get(table, "a.test", "/a" + suffix));
    }

    @Test
    void malformedEscapesStandForThemselves() {
      RouteTable<String> table = table(route("a").query("q", "100%"), route("b").query("q", "%zz"));
      assertEquals("a", get(table, "a.test", "/?q=100%"));
      assertEquals("b", get(table, "a.test", "/?q=%zz"));
    }
  }

  @Nested
  class Precedence {
    /** From the first to the last; each takes every request of the test. */
    private static final List<Routes> RANKED =
        List.of(
            route("exact host, exact path, method, header, query")
                .hosts("www.example.com")
                .exact("/a/b")
                .methods("GET")
                .header("h", "1")
                .query("q", "1"),
            route("exact host, exact path, method, header")
                .hosts("www.example.com")
                .exact("/a/b")
                .methods("GET")
                .header("h", "1"),
            route("exact host, exact path, method, two parameters")
                .hosts("www.example.com")
                .exact("/a/b")
                .methods("GET")
                .query("q", "1")
                .query("r", "2"),
            route("exact host, exact path, method, parameter")
                .hosts("www.example.com")
                .exact("/a/b")
                .methods("GET")
                .query("q", "1"),
            route("exact host, exact path, method")
                .hosts("www.example.com")
                .exact("/a/b")
                .methods("GET"),
            route("exact host, exact path, two headers")
                .hosts("www.example.com")
                .exact("/a/b")
                .header("h", "1")
                .headerPresent("i", true),
            route("exact host, exact path, header, query")
                .hosts("www.example.com")
                .exact("/a/b")
                .header("h", "1")
                .query("q", "1"),
            route("exact host, exact path").hosts("www.example.com").exact("/a/b"),
            route("exact host, longest prefix").hosts("www.example.com").prefix("/a/b"),
            route("exact host, shorter prefix, method")
                .hosts("www.example.com")
                .prefix("/a")
                .methods("GET"),
            route("exact host, shorter prefix").hosts("www.example.com").prefix("/a"),
            route("exact host, root").hosts("www.example.com"),
            route("exact host, regex, header")
                .hosts("www.example.com")
                .regex("/.*")
                .headerRegex("h", "."),
            route("exact host, regex").hosts("www.example.com").regex("/a/b"),
            route("longer wildcard, exact path").hosts("*.example.com").exact("/a/b"),
            route("longer wildcard").hosts("*.example.com"),
            route("shorter wildcard, exact path").hosts("*.com").exact("/a/b"),
            route("shorter wildcard, regex").hosts("*.com").regex("/a.*"),
            route("no host, exact path, method").exact("/a/b").methods("GET", "POST"),
            route("no host, exact path").exact("/a/b"),
            route("no host, prefix").prefix("/a/b"),
            route("no host, root, first"),
            route("no host, root, second"));

    @Test
    void eachRouteComesBeforeTheNextWhereverItIsWritten() {
      Fields fields = fields("h", "1", "i", "2");
      List<Routes> left = new ArrayList<>(RANKED);
      while (!left.isEmpty()) {
        String first = left.getFirst().build().name();
        // The last two differ by nothing but their order, which must then not be turned.
        List<Routes> turned =
            left.size() > 2 ? left.subList(0, left.size() - 2).reversed() : List.of();
        List<Routes> last = left.subList(Math.max(0, left.size() - 2), left.size());
        Routes[] written = Stream.concat(turned.stream(), last.stream()).toArray(Routes[]::new);
        assertEquals(
            first,
            table(written)
                .match("www.example.com", "GET", "/a/b", "/a/b?q=1&r=2", fields, Known.NOBODY));
        assertEquals(
            first,
            table(left.toArray(Routes[]::new))
                .match("www.example.com", "GET", "/a/b", "/a/b?q=1&r=2", fields, Known.NOBODY));
        left.removeFirst();
      }
    }
  }

  @Nested
  class ManyRoutesOnOnePath {
    @Test
    void areFoundByAHeadersValueInTheirPrecedence() {
      List<Routes> routes = new ArrayList<>();
      for (int i = 0; i < 1_000; i++) {
        routes.add(route("tenant " + i).prefix("/t").header("x-tenant", "t" + i));
        routes.add(
            route("beta of tenant " + i)
                .prefix("/t")
                .header("x-tenant", "t" + i)
                .header("x-beta", "1"));
        routes.add(route("user " + i).prefix("/t").query("user", "u" + i));
      }
      routes.add(route("list").prefix("/t").header("x-tenant", "a, b"));
      routes.add(route("post").prefix("/t").methods("POST"));
      routes.add(
          route("vip").prefix("/t").header("x-tenant", "t7").header("x-vip", "1").query("a", "b"));
      routes.add(route("rest").prefix("/t"));
      RouteTable<String> table = table(routes.toArray(Routes[]::new));

      assertEquals(
          "tenant 999",
          table.match("", "GET", "/t", "/t", fields("x-tenant", "t999"), Known.NOBODY));
      Fields beta = fields("x-tenant", "t7", "x-beta", "1");
      assertEquals("beta of tenant 7", table.match("", "GET", "/t", "/t", beta, Known.NOBODY));
      assertEquals(
          "beta of tenant 7", table.match("", "GET", "/t", "/t?user=u3", beta, Known.NOBODY));
      beta.add("x-vip", "1");
      assertEquals("vip", table.match("", "GET", "/t", "/t?a=b", beta, Known.NOBODY));
      assertEquals("post", table.match("", "POST", "/t", "/t", beta, Known.NOBODY));
      assertEquals(
          "user 3", table.match("", "GET", "/t", "/t?user=%753", new Fields(), Known.NOBODY));
      assertEquals(
          "tenant 8",
          table.match("", "GET", "/t", "/t?user=u3", fields("x-tenant", "t8"), Known.NOBODY));
      assertEquals(
          "rest",
          table.match("", "GET", "/t", "/t?user=x", fields("x-tenant", "none"), Known.NOBODY));
      assertEquals(
          "rest",
          table.match(
              "", "GET", "/t", "/t", fields("x-tenant", "t", "x-tenant", "7"), Known.NOBODY));
      assertEquals("rest", table.match("", "GET", "/t/x", "/t/x", new Fields(), Known.NOBODY));
      Fields two = fields("x-tenant", "a", "x-tenant", "b");
      assertEquals("list", table.match("", "GET", "/t", "/t", two, Known.NOBODY));
    }

    @Test
    void valuesOfTheSameHashAreTold() {
      List<Routes> routes = new ArrayList<>();
      for (int i = 0; i < 16; i++) {
        // "Aa" and "BB" have the same hash.
        String value =
            Integer.toBinaryString(16 + i).substring(1).replace("0", "Aa").replace("1", "BB");
        routes.add(route(value).header("x", value));
      }
      RouteTable<String> table = table(routes.toArray(Routes[]::new));
      for (Routes each : routes) {
        String value = each.build().name();
        assertEquals(value, table.match("", "GET", "/", "/", fields("x", value), Known.NOBODY));
      }
      assertNull(table.match("", "GET", "/", "/", fields("x", "AaAaAaA"), Known.NOBODY));
    }
  }

  @Test
  void hostsAndPathsOfTheSameHashAreTold() {
    RouteTable<String> table =
        table(
            route("1").hosts("*.xaa.test").prefix("/Aa"),
            route("2").hosts("*.xaa.test").prefix("/BB"),
            route("3").hosts("*.xaa.test").exact("/AaBB/BB"));
    assertEquals("1", get(table, "a.xaa.test", "/Aa"));
    assertEquals("2", get(table, "a.xaa.test", "/BB/x"));
    assertEquals("3", get(table, "a.xaa.test", "/AaBB/BB"));
    assertNull(get(table, "a.xaa.test", "/BBAa/Aa"));
  }

  @Test
  void aClientsCertificateDecidesBetweenRoutesThatAreElseTheSame() {
    RouteTable<String> table =
        table(
            route("any"),
            route("nobody").clientCertificate(false, null, null),
            route("somebody").clientCertificate(true, null, null),
            route("subject").clientCertificate(true, TestPatterns.subject("CN=a*"), null),
            route("both")
                .clientCertificate(
                    true, TestPatterns.subject("CN=ab"), TestPatterns.san("URI:spiffe://x/*")),
            route("header").header("h", "1"));
    assertEquals("nobody", match(table, (ClientCertificate) null));
    assertEquals("somebody", match(table, client("c", "spiffe://x/1")));
    assertEquals("subject", match(table, client("ac", "spiffe://x/1")));
    assertEquals("subject", match(table, client("ab", "spiffe://y/1")));
    assertEquals("both", match(table, client("ab", "spiffe://x/1")));
    assertEquals(
        "header",
        table.match(
            "a.test", "GET", "/", "/", fields("h", "1"), new Known(client("ab", "spiffe://x/1"))));
    assertEquals("any", match(table(route("any")), client("ab", "spiffe://x/1")));
    assertNull(
        match(table(route("x").clientCertificate(true, null, null)), (ClientCertificate) null));
  }

  @Test
  void tagsDecideBetweenRoutesThatAreElseTheSame() {
    RouteTable<String> table =
        table(
            route("any"),
            route("inner").clientTags("office", "home"),
            route("bad").clientTags("bad"));
    assertEquals("any", match(table, new ClientTags(List.of())));
    assertEquals("any", match(table, new ClientTags(List.of("other"))));
    assertEquals("inner", match(table, new ClientTags(List.of("other", "home"))));
    assertEquals("inner", match(table, new ClientTags(List.of("office", "bad"))));
    assertEquals("bad", match(table, new ClientTags(List.of("bad"))));
  }

  @Test
  void aRouteForTokensTakesWhomItsProviderVouchesFor() {
    RouteTable<String> table =
        table(
            route("any"),
            route("signed-in").token("main"),
            route("acme").token("main", new ClaimMatch.Exact("tenant", "acme")),
            route("other").token("other").header("h", "1"));
    assertEquals("acme", match(table, Known.tokens(principal("acme"), "main")));
    assertEquals("signed-in", match(table, Known.tokens(principal("acme2"), "main")));
    assertEquals("any", match(table, Known.tokens(null, "main")));
    assertEquals(
        "acme",
        match(table, Known.tokens(null)),
        "nobody was asked: it may be so, to be found out");
  }

  @Test
  void ofRoutesForTokensTheOneWithMoreClaimsIsFirst() {
    Known acme = Known.tokens(principal("acme"), "main");
    ClaimMatch tenant = new ClaimMatch.Exact("tenant", "acme");
    ClaimMatch name = new ClaimMatch.Regex("sub", ".*");
    assertEquals(
        "both",
        match(
            table(
                route("tags").clientTags("x"),
                route("one").token("main", tenant),
                route("both").token("main", tenant, name)),
            acme));
    assertEquals(
        "header",
        table(route("token").token("main"), route("header").header("h", "1"))
            .match("a.test", "GET", "/", "/", fields("h", "1"), acme));
  }

  private static Principal principal(String tenant) {
    return new Principal("main", "alice", Map.of("tenant", tenant, "sub", "alice"));
  }

  private static @Nullable String match(RouteTable<String> table, ClientTags tags) {
    return match(table, new Known(tags));
  }

  private static @Nullable String match(
      RouteTable<String> table, @Nullable ClientCertificate client) {
    return match(table, new Known(client));
  }

  private static @Nullable String match(RouteTable<String> table, Known caller) {
    return table.match("a.test", "GET", "/", "/", new Fields(), caller);
  }

  private static ClientCertificate client(String commonName, String uri) {
    return new ClientCertificate(
        "CN=" + commonName,
        "CN=ca",
        "1",
        "00",
        List.of(Map.entry("2.5.4.3", commonName)),
        List.of(Map.entry("URI", uri)));
  }

  @Test
  void anEmptyTableTakesNothing() {
    assertNull(get(table(), "a.test", "/"));
  }

  @Test
  void whatIsCompiledIsMadeOncePerRoute() {
    List<String> made = new ArrayList<>();
    RouteTable<Object> table =
        RouteTable.compile(
            List.of(route("a").hosts("a.test", "*.test", "b.test").build(), route("b").build()),
            route -> {
              made.add(route.name());
              return new Object();
            });
    assertEquals(
        table.match("a.test", "GET", "/", "/", new Fields(), Known.NOBODY),
        table.match("c.test", "GET", "/", "/", new Fields(), Known.NOBODY));
    assertEquals(List.of("a", "b"), made.stream().sorted().toList());
  }

  private static RouteTable<String> table(Routes... routes) {
    return RouteTable.compile(Stream.of(routes).map(Routes::build).toList(), RouteConfig::name);
  }

  /** Asks without fields. */
  private static @Nullable String get(RouteTable<String> table, String host, String target) {
    int query = target.indexOf('?');
    String path = query < 0 ? target : target.substring(0, query);
    return table.match(host, "GET", path, target, new Fields(), Known.NOBODY);
  }

  private static Fields fields(String... namesAndValues) {
    Fields fields = new Fields();
    fields.add("accept", "*/*");
    for (int i = 0; i < namesAndValues.length; i += 2) {
      fields.add(namesAndValues[i], namesAndValues[i + 1]);
    }
    return fields;
  }
}
