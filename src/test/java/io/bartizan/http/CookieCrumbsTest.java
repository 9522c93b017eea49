package io.bartizan.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.netty.util.AsciiString;
import org.junit.jupiter.api.Test;

class CookieCrumbsTest {
  @Test
  void crumbsAreJoinedInTheirOrder() {
    CookieCrumbs crumbs = new CookieCrumbs(AsciiString.of("a=1"));
    crumbs.add(new AsciiString(new byte[] {'x', 'b', '=', '2', 'x'}, 1, 3, false));
    crumbs.add(AsciiString.of("c="));
    assertEquals("a=1; b=2; c=", crumbs.whole().toString());
  }
}
