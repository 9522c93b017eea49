package io.bartizan.auth;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.bartizan.config.TokenPlace;
import io.bartizan.exchange.Exchange;
import io.bartizan.http.FieldName;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TokenFinderTest {
  private static final TokenFinder BEARER = TokenFinder.of(new TokenPlace.Bearer());
  private static final TokenFinder HEADER = TokenFinder.of(new TokenPlace.Header("x-token"));
  private static final TokenFinder COOKIE = TokenFinder.of(new TokenPlace.Cookie("session"));
  private static final TokenFinder QUERY = TokenFinder.of(new TokenPlace.Query("token"));

  private static void assertFinds(String token, TokenFinder finder, Exchange exchange) {
    byte[] found = finder.find(exchange).token();
    assertNotNull(found);
    assertArrayEquals(token.getBytes(StandardCharsets.ISO_8859_1), found);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Bearer a.b.c", "bearer a.b.c", "BEARER   a.b.c"})
  void aBearerTokenIsFoundWhateverTheCaseOfItsScheme(String value) {
    assertFinds("a.b.c", BEARER, Requests.to("/", "authorization", value));
  }

  @ParameterizedTest
  @ValueSource(strings = {"Basic YTpi", "Bearerx", "Bear", "a.b.c", "Bearer\ta"})
  void otherCredentialsAreNoBearerTokenAndAreLeftAlone(String value) {
    Exchange exchange = Requests.to("/", "authorization", value);
    assertSame(FoundToken.NONE, BEARER.find(exchange));
    BEARER.remove(exchange);
    assertEquals(value, exchange.request().fields().get(FieldName.AUTHORIZATION));
  }

  @Test
  void aBearerSchemeAloneIsAnEmptyToken() {
    assertFinds("", BEARER, Requests.to("/", "authorization", "Bearer"));
  }

  @Test
  void twoOfAKindAreNone() {
    assertSame(
        FoundToken.SEVERAL,
        BEARER.find(Requests.to("/", "authorization", "Bearer a", "Authorization", "Basic b")));
    assertSame(FoundToken.SEVERAL, HEADER.find(Requests.to("/", "x-token", "a", "X-Token", "a")));
    assertSame(FoundToken.SEVERAL, COOKIE.find(Requests.to("/", "cookie", "session=a; session=a")));
    assertSame(
        FoundToken.SEVERAL,
        COOKIE.find(Requests.to("/", "cookie", "session=a", "cookie", "session=b")));
    assertSame(FoundToken.SEVERAL, QUERY.find(Requests.to("/?token=a&b=c&token=d")));
  }

  @Test
  void theWholeValueOfAHeaderIsAToken() {
    Exchange exchange = Requests.to("/", "X-Token", "a.b.c", "b", "c");
    assertFinds("a.b.c", HEADER, exchange);
    HEADER.remove(exchange);
    assertNull(exchange.request().fields().get(FieldName.of("x-token")));
    assertEquals("c", exchange.request().fields().get(FieldName.of("b")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\'',
      value = {
        "session=a.b.c                        | a.b.c |",
        "x=1; session=a.b.c;y=2               | a.b.c | x=1; y=2",
        "session=\"a.b.c\"; sessions=d        | a.b.c | sessions=d",
        "x=session=z; SESSION=d; session=e    | e     | x=session=z; SESSION=d",
        "session=                             | ''    |",
      })
  void aCookieIsTakenOutAndOthersStay(String cookies, String token, String left) {
    Exchange exchange = Requests.to("/", "cookie", cookies);
    assertFinds(token, COOKIE, exchange);
    COOKIE.remove(exchange);
    assertEquals(left, exchange.request().fields().get(FieldName.COOKIE));
  }

  @Test
  void cookiesOfSeveralFieldsAreLookedThrough() {
    Exchange exchange = Requests.to("/", "cookie", "a=1", "cookie", "session=t", "cookie", "b=2");
    assertFinds("t", COOKIE, exchange);
    COOKIE.remove(exchange);
    assertEquals("a=1; b=2", exchange.request().fields().joined(FieldName.COOKIE));
  }

  @Test
  void cookiesWithoutATokenStayAsTheyCame() {
    Exchange exchange = Requests.to("/", "cookie", "a=1;b=2", "cookie", "c=3");
    assertSame(FoundToken.NONE, COOKIE.find(exchange));
    COOKIE.remove(exchange);
    assertEquals("a=1;b=2, c=3", exchange.request().fields().joined(FieldName.COOKIE));
  }

  @ParameterizedTest
  @CsvSource({
    "/a?token=t.u.v, t.u.v, /a",
    "/a?b=1&token=t.u.v&c=2, t.u.v, /a?b=1&c=2",
    "/a?token=&b, '', /a?b",
    "/a?token=t&?token=u, t, /a??token=u",
    "/?x=token=1&token=2&, 2, /?x=token=1",
  })
  void aParameterIsTakenOutAndOthersStay(String target, String token, String left) {
    Exchange exchange = Requests.to(target);
    assertFinds(token, QUERY, exchange);
    QUERY.remove(exchange);
    assertEquals(left, exchange.target());
  }

  @ParameterizedTest
  @ValueSource(strings = {"/a", "/a?", "/a?b=c", "/token=x", "/a?TOKEN=b&tokens=c"})
  void queriesWithoutATokenStayAsTheyCame(String target) {
    Exchange exchange = Requests.to(target);
    assertSame(FoundToken.NONE, QUERY.find(exchange));
    QUERY.remove(exchange);
    assertEquals(target.endsWith("?") ? "/a" : target, exchange.target());
  }
}
