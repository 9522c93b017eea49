package io.bartizan.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class OcspTermsTest {
  private static OcspTerms of(@Nullable String responderUrl, boolean mustStaple)
      throws IOException {
    try (TestResponder responder = new TestResponder()) {
      return OcspTerms.of(responder.issue(responderUrl, mustStaple, "a.test").certificate());
    }
  }

  @Test
  void whatACertificateSaysIsRead() throws IOException {
    assertEquals(
        new OcspTerms(URI.create("http://ocsp.test"), false), of("http://ocsp.test", false));
    assertEquals(new OcspTerms(null, true), of(null, true));
  }

  @Test
  void onlyRespondersOverHttpAreNamed() throws IOException {
    for (String bad :
        List.of("file:///etc/passwd", "ldap://a.test/", "http:///x", "//a.test", "no url", "")) {
      assertEquals(new OcspTerms(null, false), of(bad, false), bad);
    }
  }
}
