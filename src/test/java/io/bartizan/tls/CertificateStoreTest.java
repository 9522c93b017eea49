package io.bartizan.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CertificateStoreTest {
  private static final TestAuthority ROOT = TestAuthority.root("root");
  private static final Instant SOON = TestAuthority.NOW.plus(Duration.ofDays(10));
  private static final Instant LATER = TestAuthority.NOW.plus(Duration.ofDays(20));

  private static ServerCertificate certificate(
      String name, String keyType, Instant notAfter, String... names) {
    TestAuthority.Leaf leaf = ROOT.issue(keyType, notAfter, names);
    Credential credential =
        new Credential(name, List.of(leaf.certificate()), leaf.key(), KeyType.valueOf(keyType));
    return new ServerCertificate(credential, ServerNames.of(leaf.certificate()));
  }

  private static @Nullable List<String> found(CertificateStore store, String name) {
    CertificateChoices choices = store.find(name);
    return choices == null ? null : choices.all().stream().map(ServerCertificate::name).toList();
  }

  @Test
  void anExactNameGoesBeforeAWildcardOfOneLabel() {
    CertificateStore store =
        new CertificateStore(
            List.of(
                certificate("wild", "P256", SOON, "*.Example.com"),
                certificate("exact", "P256", SOON, "WWW.example.com", "example.com")));
    assertEquals(List.of("exact"), found(store, "www.example.com"));
    assertEquals(List.of("exact"), found(store, "EXAMPLE.COM"));
    assertEquals(List.of("wild"), found(store, "Other.example.COM"));
    assertNull(found(store, "a.b.example.com"));
    assertNull(found(store, ".example.com"));
    assertNull(found(store, "com"));
    assertNull(found(store, ""));
    assertNull(store.fallback());
  }

  @Test
  void keysOfSeveralTypesShareAName() {
    CertificateStore store =
        new CertificateStore(
            List.of(
                certificate("b", "RSA", SOON, "example.com"),
                certificate("c", "P384", SOON, "example.com"),
                certificate("a", "P256", SOON, "example.com")));
    assertEquals(List.of("a", "c", "b"), found(store, "example.com"));
  }

  @Test
  void ofTwoForOneNameTheOneThatExpiresLastIsTaken() {
    CertificateStore store =
        new CertificateStore(
            List.of(
                certificate("new", "P256", LATER, "example.com"),
                certificate("old", "P256", SOON, "example.com", "old.example.com")));
    assertEquals(List.of("new"), found(store, "example.com"));
    assertEquals(List.of("old"), found(store, "old.example.com"));
    assertEquals(2, store.certificates().size());
  }

  @Test
  void addressesAreNamesToo() {
    CertificateStore store =
        new CertificateStore(List.of(certificate("a", "P256", SOON, "127.0.0.1", "::1")));
    assertEquals(List.of("a"), found(store, "127.0.0.1"));
    assertEquals(List.of("a"), found(store, "::1"));
  }

  @Test
  void aWildcardIsForOneLabelOfANameAndForNoAddress() {
    CertificateStore store =
        new CertificateStore(
            List.of(certificate("a", "P256", SOON, "*.0.0.1", "*.1.test", "*.example.com")));
    assertNull(found(store, "127.0.0.1"));
    assertNull(found(store, "example.com"), "the bare domain");
    assertNull(found(store, "a.b.example.com"));
    assertEquals(List.of("a"), found(store, "a.1.test"));
    assertEquals(List.of("a"), found(store, "xn--mnchen-3ya.EXAMPLE.com"));
  }

  @Test
  void tenThousandNamesAreAllFound() {
    Map<String, String> entries = new HashMap<>();
    for (int i = 0; i < 10_000; i++) {
      entries.put("host-" + i + ".example.com", "value-" + i);
    }
    NameTable<String> table = new NameTable<>(entries);
    entries.forEach((name, value) -> assertEquals(value, table.get("x" + name, 1)));
    assertNull(table.get("host-10000.example.com", 0));
  }

  @Test
  void namesThatNoHostCanHaveAreLeftOut() {
    ServerCertificate certificate =
        certificate("a", "P256", SOON, "*", "a*.example.com", "*.*.example.com", "ok.example.com");
    assertEquals(List.of("ok.example.com"), certificate.serverNames());
    assertEquals(
        new ArrayList<>(Arrays.asList(true, false, false, false)),
        List.of("a_b.c", "a..b", "a.", "ä.de").stream().map(ServerNames::valid).toList());
  }
}
