package io.bartizan.route;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bartizan.exchange.Rejection;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PathNormalizerTest {
  private static final Pattern NORMAL =
      Pattern.compile("(?:/(?:[-._~!$&'()*+,;=:@A-Za-z0-9]|%[0-9A-F]{2})*)+");

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "/",
        "/orders",
        "/orders/",
        "/a/b/c.html",
        "/.well-known/acme-challenge/x",
        "/...",
        "/a..",
        "/..a",
        "/a.b/..b/.c",
        "/~user/-_.!$&'()*+,;=:@",
        "/a%20b",
        "/%E4%BD%A0",
        "/a%3Ab%25",
        "/%252e%252e",
        "/a;b=c",
        "/%E9",
      })
  void aPathInNormalFormIsNotCopied(String path) throws BadPathException {
    assertSame(path, PathNormalizer.normalize(path));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      quoteCharacter = '\u00a7',
      value = {
        "/%6Frders,/orders",
        "/%7euser%2Dx%5f%2E,/~user-x_.",
        "/a%3ab,/a%3Ab",
        "/%e4%bd%a0,/%E4%BD%A0",
        "/a/./b,/a/b",
        "/a/../b,/b",
        "/a/b/..,/a/",
        "/a/b/.,/a/b/",
        "/.,/",
        "/./,/",
        "/a/..,/",
        "/a/../,/",
        "/a/b/c/./../../g,/a/g",
        "/mid/content=5/../6,/mid/6",
        "/a/%2e/b,/a/b",
        "/a/%2E%2e/b,/b",
        "/a/.%2e/b,/b",
        "/a/%2e./b,/b",
        "/%2e%77ell-known,/.well-known",
        "//,/",
        "//admin,/admin",
        "/a//b///c,/a/b/c",
        "/a//../b,/b",
        "//evil.example/..,/",
        "/a{b}|c^`<>\"[],/a%7Bb%7D%7Cc%5E%60%3C%3E%22%5B%5D",
        "/a%7bb%7d,/a%7Bb%7D",
        "/%252e%252e/%2e%2e/a%252F,/a%252F",
        "/a/..b/../c,/a/c",
        "/a?b=//../%2e,/a",
        "//a?%zz,/a",
        "/%E0%A0%80/%F0%90%80%80,/%E0%A0%80/%F0%90%80%80",
        "/%C0,/%C0",
      })
  void aPathGetsItsNormalForm(String target, String path) throws BadPathException {
    assertEquals(path, PathNormalizer.normalize(target));
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "",
        "*",
        "orders",
        "?a",
        "../a",
        "%2Fa",
        // leaving the root
        "/..",
        "/../",
        "/../etc/passwd",
        "/a/../..",
        "/a/../../b",
        "/a//../../b",
        "/%2e%2e/b",
        "/.%2E/b",
        "/./../b",
        "/a/./.././..",
        // separators in disguise
        "/a%2fb",
        "/a%2Fb",
        "/..%2f..%2fetc",
        "/%2e%2e%2fetc",
        "/a\\b",
        "/..\\..\\etc",
        "/a%5cb",
        "/..%5C..%5Cetc",
        "/%5c../a",
        "/public/..;/admin",
        "/public/..;a=b/admin",
        "/public/%2e%2e;/admin",
        "/public/..%3b/admin",
        "/public/.;/admin",
        "/..;",
        // overlong UTF-8
        "/%c0%ae%c0%ae/a",
        "/%C0%AFetc",
        "/%c1%9cetc",
        "/%e0%80%af",
        "/%e0%80%ae%e0%80%ae",
        "/%f0%80%80%af",
        // control characters
        "/a%00",
        "/a%00.html",
        "/..%00/",
        "/%0d%0aSet-Cookie:a=b",
        "/a%1f",
        "/a%7f",
        "/a\u0000",
        "/a\r\nb",
        "/a b",
        "/a\tb",
        "/a\u007f",
        "/\u00e9",
        "/\u2215etc",
        "/a#b",
        // malformed escapes
        "/%",
        "/%2",
        "/a%2",
        "/%zz",
        "/%2g",
        "/%g2",
        "/%%32%65",
        "/%u002e",
        "/%-1",
        "/%+1",
        "/%2\uff10",
        "/a%?b=41",
        "/a%4?b=1",
      })
  void aTrickIsRefused(String target) {
    BadPathException refused =
        assertThrows(BadPathException.class, () -> PathNormalizer.normalize(target));
    Rejection rejection = refused.rejection();
    assertEquals(400, rejection.status());
    assertEquals("bad-path", rejection.reason());
    assertEquals(0, refused.getStackTrace().length);
  }

  @Test
  void whateverComesThePathIsNormalOrRefused() {
    String[] pieces = {
      "/", "//", ".", "..", "%2e", "%2E", "%2f", "%5c", "\\", "%00", "%25", "%252e", "a", "%41",
      "%7e", "~", ";", "%3b", "%c0%ae", "%c3%a9", "%", "%zz", "{", "|", ":", "%3A", "?", "b", "...",
      "%e0", "%80", "\u00e9", "-", "%2d%2e"
    };
    Random random = new Random(20_261_123);
    int normal = 0;
    for (int round = 0; round < 200_000; round++) {
      StringBuilder target = new StringBuilder("/");
      for (int n = random.nextInt(9); n > 0; n--) {
        target.append(pieces[random.nextInt(pieces.length)]);
      }
      if (isNormalOrRefused(target.toString())) {
        normal++;
      }
    }
    assertTrue(normal > 20_000, () -> "too few were taken to mean anything");
  }

  private static boolean isNormalOrRefused(String target) {
    String path;
    try {
      path = PathNormalizer.normalize(target);
    } catch (BadPathException e) {
      return false;
    }
    assertTrue(NORMAL.matcher(path).matches(), () -> target + " became " + path);
    assertFalse(path.contains("//"), () -> target + " became " + path);
    for (String segment : path.substring(1).split("/", -1)) {
      String name = segment.replaceFirst("(?:;|%3B).*", "");
      assertFalse(name.equals(".") || name.equals(".."), () -> target + " became " + path);
    }
    try {
      assertSame(path, PathNormalizer.normalize(path), target);
    } catch (BadPathException e) {
      throw new AssertionError(target + " became " + path, e);
    }
    return true;
  }
}
