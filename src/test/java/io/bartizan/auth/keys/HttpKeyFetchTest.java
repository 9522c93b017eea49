package io.bartizan.auth.keys;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import io.bartizan.auth.token.BadKeysException;
import io.bartizan.auth.token.KeySet;
import io.bartizan.config.FileContent;
import io.bartizan.config.JwtKeysConfig;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Issuers that behave, and others, over real sockets. */
@Timeout(60)
class HttpKeyFetchTest {
  private static final Duration LONG = Duration.ofSeconds(30);
  private static final String ISSUER = "https://id.example.com";

  @TempDir Path folder;
  private final KeyServer issuer = KeyServer.https("localhost");

  HttpKeyFetchTest() throws Exception {}

  @AfterEach
  void close() {
    issuer.close();
  }

  private HttpKeyFetch fetch(URI url, boolean discovery, Duration timeout) throws IOException {
    byte[] pem = Files.readAllBytes(issuer.caFile(folder));
    return fetch(url, discovery, new FileContent("issuers.pem", "issuers.pem", pem), timeout);
  }

  private static HttpKeyFetch fetch(
      URI url, boolean discovery, @Nullable FileContent authorities, Duration timeout) {
    return new HttpKeyFetch(
        new JwtKeysConfig.Fetched(
            url, discovery, authorities, JwtKeysConfig.DEFAULT_REFRESH, timeout),
        ISSUER,
        TestKeys.ES256);
  }

  private HttpKeyFetch fetch(String path) throws IOException {
    return fetch(issuer.uri(path), false, LONG);
  }

  private HttpKeyFetch discover() throws IOException {
    return fetch(issuer.uri("/.well-known/openid-configuration"), true, LONG);
  }

  private void document(String text) {
    issuer.answer("/.well-known/openid-configuration", text);
  }

  private static String failure(HttpKeyFetch fetch) {
    return String.valueOf(assertThrows(IOException.class, () -> fetch.fetch(false)).getMessage());
  }

  private static String badKeys(HttpKeyFetch fetch) {
    return String.valueOf(
        assertThrows(BadKeysException.class, () -> fetch.fetch(false)).getMessage());
  }

  @Test
  void aKeySetIsFetchedOverTls() throws Exception {
    AtomicReference<String> request = new AtomicReference<>();
    issuer.handle(
        "/jwks",
        exchange -> {
          request.set(exchange.getRequestMethod() + " " + exchange.getRequestURI());
          KeyServer.send(exchange, 200, TestKeys.jwks("a", "b"));
        });
    assertEquals(
        TestKeys.set("a", "b"), fetch(issuer.uri("/jwks?tenant=1"), false, LONG).fetch(false));
    assertEquals("GET /jwks?tenant=1", request.get());
  }

  @Test
  void aKeySetWithoutKeysIsOne() throws Exception {
    issuer.answer("/jwks", "{\"keys\":[]}");
    assertEquals(0, fetch("/jwks").fetch(false).size());
  }

  @Test
  void aDiscoveryDocumentNamesTheKeySet() throws Exception {
    issuer.answer("/keys", TestKeys.jwks("a"));
    document(
        "{\"issuer\":\"%s\",\"jwks_uri\":\"%s\",\"x\":[{}]}"
            .formatted(ISSUER, issuer.uri("/keys")));
    assertEquals(TestKeys.set("a"), discover().fetch(false));
    assertEquals(List.of("/.well-known/openid-configuration", "/keys"), issuer.asked);
  }

  @Test
  void aDiscoveryDocumentOfAnotherIssuerIsNone() throws Exception {
    for (String other : List.of(ISSUER + "/", "https://ID.example.com", "a\\nb")) {
      document("{\"issuer\":\"%s\",\"jwks_uri\":\"%s\"}".formatted(other, issuer.uri("/keys")));
      assertEquals(
          "the discovery document is of another issuer: \"" + other + "\"", badKeys(discover()));
    }
    document("{\"jwks_uri\":\"%s\"}".formatted(issuer.uri("/keys")));
    assertEquals("the discovery document is of another issuer: \"null\"", badKeys(discover()));
    assertTrue(issuer.asked.stream().noneMatch("/keys"::equals));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "`` | not an object",
        "[] | not an object",
        "{ | not JSON",
        "<html> | not JSON",
        "{\"issuer\": \"https://id.example.com\"} {} | something behind the end",
        "{\"jwks_uri\": \"https://a/\", \"jwks_uri\": \"https://b/\"} | a member twice"
      })
  void whatIsNoDocumentIsRefused(String text, String why) throws IOException {
    document(text);
    assertEquals("the discovery document cannot be believed: " + why, badKeys(discover()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://id.example.com/keys",
        "http://127.0.0.1/keys",
        "ftp://id.example.com/keys",
        "file:///etc/passwd",
        "https:/keys",
        "/keys",
        "",
        "https://user:password@id.example.com/keys"
      })
  void aKeySetElsewhereThanBehindTlsIsNotFetched(String uri) throws IOException {
    document("{\"issuer\":\"%s\",\"jwks_uri\":\"%s\"}".formatted(ISSUER, uri));
    assertEquals("jwks_uri is not https: \"" + uri + "\"", badKeys(discover()));
  }

  @Test
  void aDocumentWithoutAUsableUrlIsRefused() throws IOException {
    document("{\"issuer\":\"%s\",\"jwks_uri\":\"a b\"}".formatted(ISSUER));
    assertEquals("jwks_uri is no URL: \"a b\"", badKeys(discover()));
    document("{\"issuer\":\"%s\",\"jwks_uri\":7}".formatted(ISSUER));
    assertEquals("the discovery document has no jwks_uri", badKeys(discover()));
  }

  @Test
  void onThisMachineAnIssuerNeedsNoTls() throws Exception {
    try (KeyServer local = KeyServer.http()) {
      local.answer("/keys", TestKeys.jwks("a"));
      local.answer(
          "/document",
          "{\"issuer\":\"%s\",\"jwks_uri\":\"%s\"}".formatted(ISSUER, local.uri("/keys")));
      assertEquals(TestKeys.set("a"), fetch(local.uri("/document"), true, null, LONG).fetch(false));
    }
  }

  @Test
  void anAuthorityThatIsNotTrustedIsNotBelieved() {
    issuer.answer("/jwks", TestKeys.jwks("a"));
    String why = failure(fetch(issuer.uri("/jwks"), false, null, LONG));
    assertTrue(why.contains("unable to find valid certification path"), why);
    assertEquals(List.of(), issuer.asked);
  }

  @Test
  void aCertificateForAnotherNameIsNotBelieved() throws Exception {
    try (KeyServer other = KeyServer.https("id.example.com")) {
      other.answer("/jwks", TestKeys.jwks("a"));
      byte[] pem = Files.readAllBytes(other.caFile(folder));
      String why =
          failure(fetch(other.uri("/jwks"), false, new FileContent("ca", "ca", pem), LONG));
      assertTrue(why.contains("No subject alternative DNS name matching localhost found"), why);
      assertEquals(List.of(), other.asked);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {201, 204, 304, 401, 404, 500, 503})
  void anotherStatusThan200IsNoAnswer(int status) throws IOException {
    issuer.handle("/jwks", exchange -> KeyServer.send(exchange, status, ""));
    assertEquals("answered with HTTP status " + status, failure(fetch("/jwks")));
  }

  @Test
  void nobodyIsSentElsewhere() throws IOException {
    issuer.answer("/moved", TestKeys.jwks("a"));
    for (int status : new int[] {301, 302, 307, 308}) {
      issuer.handle(
          "/jwks",
          exchange -> {
            exchange.getResponseHeaders().set("location", "/moved");
            KeyServer.send(exchange, status, "");
          });
      assertEquals("answered with HTTP status " + status, failure(fetch("/jwks")));
    }
    assertTrue(issuer.asked.stream().noneMatch("/moved"::equals));
  }

  @Test
  void anAnswerThatIsTooLongIsGivenUp() throws Exception {
    String keys = TestKeys.jwks("a");
    issuer.answer("/jwks", keys + " ".repeat(HttpKeyFetch.MAX_ANSWER - keys.length()));
    assertEquals(TestKeys.set("a"), fetch("/jwks").fetch(false));
    issuer.answer("/jwks", keys + " ".repeat(HttpKeyFetch.MAX_ANSWER - keys.length() + 1));
    String why = failure(fetch("/jwks"));
    assertTrue(why.contains("body exceeds capacity: 262144"), why);
    issuer.handle("/jwks", HttpKeyFetchTest::withoutEnd);
    why = failure(fetch("/jwks"));
    assertTrue(why.contains("body exceeds capacity: 262144"), why);
  }

  private static void withoutEnd(HttpExchange exchange) throws IOException {
    exchange.sendResponseHeaders(200, 0);
    byte[] blanks = " ".repeat(8192).getBytes(StandardCharsets.US_ASCII);
    while (true) {
      exchange.getResponseBody().write(blanks);
    }
  }

  @Test
  void anAnswerThatDoesNotEndIsGivenUp() throws IOException {
    issuer.handle(
        "/jwks",
        exchange -> {
          exchange.sendResponseHeaders(200, 100);
          exchange.getResponseBody().write('{');
          exchange.getResponseBody().flush();
          issuer.hang();
        });
    assertEquals(
        "no answer within 500 ms",
        failure(fetch(issuer.uri("/jwks"), false, Duration.ofMillis(500))));
  }

  @Test
  void timeIsForDocumentAndKeySetTogether() throws IOException {
    issuer.handle("/keys", _ -> issuer.hang());
    document("{\"issuer\":\"%s\",\"jwks_uri\":\"%s\"}".formatted(ISSUER, issuer.uri("/keys")));
    URI url = issuer.uri("/.well-known/openid-configuration");
    assertEquals("no answer within 3000 ms", failure(fetch(url, true, Duration.ofSeconds(3))));
    assertEquals(List.of("/.well-known/openid-configuration", "/keys"), issuer.asked);
  }

  @Test
  void anAnswerThatIsCutOffIsNone() throws IOException {
    issuer.handle(
        "/jwks",
        exchange -> {
          exchange.sendResponseHeaders(200, 100);
          exchange.getResponseBody().write('{');
          exchange.getResponseBody().flush();
        });
    String why = failure(fetch("/jwks"));
    assertTrue(why.contains("fixed content-length: 100, bytes received: 1"), why);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "[]", "{}", "{\"keys\":{}}", "{\"keys\":[", "<html>not found</html>"})
  void whatIsNoKeySetIsRefused(String text) throws IOException {
    issuer.answer("/jwks", text);
    String why = badKeys(fetch("/jwks"));
    assertTrue(why.startsWith("not a key set"), why);
  }

  @Test
  void whoIsNotThereIsNoAnswer() throws IOException {
    URI url = issuer.uri("/jwks");
    issuer.close();
    assertEquals("no connection", failure(fetch(url, false, LONG)));
  }

  /** Answers in full or that nothing has changed, and writes down what it was asked. */
  private void tagged(String path, String tag, String text, List<String> conditions) {
    issuer.handle(
        path,
        exchange -> {
          String condition = exchange.getRequestHeaders().getFirst("if-none-match");
          conditions.add(path + " " + condition);
          exchange.getResponseHeaders().set("etag", tag);
          boolean same = tag.equals(condition);
          KeyServer.send(exchange, same ? 304 : 200, same ? "" : text);
        });
  }

  private void document(String tag, String keys, List<String> conditions) {
    tagged(
        "/.well-known/openid-configuration",
        tag,
        "{\"issuer\":\"%s\",\"jwks_uri\":\"%s\"}".formatted(ISSUER, issuer.uri(keys)),
        conditions);
  }

  @Test
  void whatHasNotChangedIsNotSentAgain() throws Exception {
    List<String> conditions = new CopyOnWriteArrayList<>();
    document("W/\"d\"", "/keys", conditions);
    tagged("/keys", "\"k\"", TestKeys.jwks("a"), conditions);
    HttpKeyFetch fetch = discover();
    KeySet first = fetch.fetch(false);
    assertSame(first, fetch.fetch(false));
    tagged("/keys", "\"l\"", TestKeys.jwks("b"), conditions);
    assertEquals(TestKeys.set("b"), fetch.fetch(false));
    document("\"e\"", "/elsewhere", conditions);
    tagged("/elsewhere", "\"l\"", TestKeys.jwks("c"), conditions);
    assertEquals(TestKeys.set("c"), fetch.fetch(false));
    String document = "/.well-known/openid-configuration ";
    assertEquals(
        List.of(
            document + "null",
            "/keys null",
            document + "W/\"d\"",
            "/keys \"k\"",
            document + "W/\"d\"",
            "/keys \"k\"",
            document + "W/\"d\"",
            "/elsewhere null"),
        conditions);
  }

  @Test
  void whoeverNeedsKeysDoesNotGoByTags() throws Exception {
    List<String> conditions = new CopyOnWriteArrayList<>();
    tagged("/keys", "\"same\"", TestKeys.jwks("a"), conditions);
    HttpKeyFetch fetch = fetch("/keys");
    fetch.fetch(false);
    tagged("/keys", "\"same\"", TestKeys.jwks("b"), conditions);
    assertEquals(TestKeys.set("a"), fetch.fetch(false));
    assertEquals(TestKeys.set("b"), fetch.fetch(true));
    assertEquals(List.of("/keys null", "/keys \"same\"", "/keys null"), conditions);
  }

  static List<String> tagsThatAreNone() {
    return List.of("k", "\"k", "k\"", "w/\"k\"", "\"a\"b\"", "\"a b\"", "\"\u00e9\"", tag(257));
  }

  private static String tag(int length) {
    return "\"" + "k".repeat(length - 2) + "\"";
  }

  @ParameterizedTest
  @MethodSource("tagsThatAreNone")
  void whatIsNoTagOrTooLongIsNotSentBack(String tag) throws Exception {
    List<String> conditions = new CopyOnWriteArrayList<>();
    tagged("/keys", tag, TestKeys.jwks("a"), conditions);
    HttpKeyFetch fetch = fetch("/keys");
    fetch.fetch(false);
    fetch.fetch(false);
    assertEquals(List.of("/keys null", "/keys null"), conditions);
  }

  @Test
  void theLongestTagIsSentBack() throws Exception {
    List<String> conditions = new CopyOnWriteArrayList<>();
    tagged("/keys", tag(HttpKeyFetch.MAX_TAG), TestKeys.jwks("a"), conditions);
    HttpKeyFetch fetch = fetch("/keys");
    fetch.fetch(false);
    fetch.fetch(false);
    assertEquals(List.of("/keys null", "/keys " + tag(HttpKeyFetch.MAX_TAG)), conditions);
  }

  @Test
  void whatHasNotChangedWithoutBeingAskedIsNoAnswer() throws Exception {
    issuer.answer("/keys", TestKeys.jwks("a"));
    HttpKeyFetch fetch = fetch("/keys");
    fetch.fetch(false);
    issuer.handle("/keys", exchange -> KeyServer.send(exchange, 304, ""));
    assertEquals("answered with HTTP status 304", failure(fetch));
  }

  @Test
  void whatCouldNotBeReadIsAskedForAgain() throws Exception {
    List<String> conditions = new CopyOnWriteArrayList<>();
    tagged("/keys", "\"bad\"", "nonsense", conditions);
    HttpKeyFetch fetch = fetch("/keys");
    badKeys(fetch);
    badKeys(fetch);
    assertEquals(List.of("/keys null", "/keys null"), conditions);
  }
}
