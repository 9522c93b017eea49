package io.bartizan.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bartizan.LogCapture;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CertificateExpiryTest {
  private static final TestAuthority ROOT = TestAuthority.root("root");

  /** To the second, as certificates have it. */
  private static final Instant END =
      TestAuthority.NOW.plus(Duration.ofDays(100)).truncatedTo(ChronoUnit.SECONDS);

  private static final ServerCertificate CERTIFICATE =
      certificate("a", END, "a.test", "b.test", "c.test", "d.test");

  private final LogCapture logged = new LogCapture(CertificateExpiry.class);
  private CertificateStore store = new CertificateStore(List.of(CERTIFICATE));
  private Instant now = END.minus(Duration.ofDays(60));
  private final CertificateExpiry expiry = new CertificateExpiry(() -> store, () -> now);

  @AfterEach
  void stopListening() {
    logged.close();
  }

  private static ServerCertificate certificate(String name, Instant notAfter, String... names) {
    TestAuthority.Leaf leaf = ROOT.issue("P256", notAfter, names);
    return new ServerCertificate(
        new Credential(name, List.of(leaf.certificate()), leaf.key(), KeyType.P256),
        List.of(names));
  }

  /** Looks every hour, as the gateway does, from so long before the end to so long before it. */
  private void live(Duration from, Duration to) {
    for (now = END.minus(from); !now.isAfter(END.minus(to)); now = now.plus(Duration.ofHours(1))) {
      expiry.check();
    }
  }

  @Test
  void eachThresholdIsToldOnce() {
    live(Duration.ofDays(60), Duration.ofHours(1));
    assertEquals(
        List.of("30 days", "14 days", "7 days", "24 hours"),
        logged.lines.stream()
            .map(line -> line.replaceAll(".* expires in (.*), on .*", "$1"))
            .toList());
    assertEquals(
        "WARNING certificate a expires in 30 days, on "
            + END
            + ": renew it; it serves a.test, b.test, c.test and 1 more",
        logged.lines.getFirst());
  }

  @Test
  void aStartBetweenThresholdsTellsOfTheOneThatWasPassedLast() {
    live(Duration.ofDays(9), Duration.ofDays(8));
    assertEquals(1, logged.lines.size(), logged.lines::toString);
    assertTrue(logged.lines.getFirst().contains("in 9 days"), logged.lines::toString);
  }

  @Test
  void oneThatHasExpiredIsAnErrorEachDay() {
    live(Duration.ofHours(1), Duration.ofHours(-72));
    List<String> errors = logged.lines.stream().filter(line -> line.startsWith("SEVERE")).toList();
    assertEquals(4, errors.size(), logged.lines::toString);
    assertEquals(
        "SEVERE certificate a expired on "
            + END
            + " and still serves a.test, b.test, c.test and 1 more: clients refuse it; renew it",
        errors.getFirst());
  }

  @Test
  void aRenewedCertificateIsAnotherOne() {
    live(Duration.ofDays(6), Duration.ofDays(5));
    store =
        new CertificateStore(List.of(certificate("a", END.plus(Duration.ofDays(90)), "a.test")));
    live(Duration.ofDays(5), Duration.ofDays(-5));
    assertEquals(1, logged.lines.size(), logged.lines::toString);
    store = new CertificateStore(List.of(certificate("a", END, "a.test")));
    live(Duration.ofDays(6), Duration.ofDays(5));
    assertEquals(2, logged.lines.size(), "another that expires as soon");
  }

  @Test
  void thousandsThatExpireTogetherDoNotFloodTheLog() {
    List<ServerCertificate> many = new ArrayList<>();
    for (int i = 0; i < 250; i++) {
      many.add(
          new ServerCertificate(
              new Credential(
                  "c" + i,
                  CERTIFICATE.credential().chain(),
                  CERTIFICATE.credential().key(),
                  KeyType.P256),
              List.of("c" + i + ".test")));
    }
    store = new CertificateStore(many);
    live(Duration.ofDays(7), Duration.ofDays(6));
    assertEquals(CertificateExpiry.MAX_TOLD + 1, logged.lines.size());
    assertEquals(
        "WARNING 150 more certificates expire soon or have expired", logged.lines.getLast());
  }
}
