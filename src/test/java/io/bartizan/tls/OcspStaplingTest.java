package io.bartizan.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bartizan.config.OcspConfig;
import io.bartizan.tls.OcspStapling.Tally;
import io.bartizan.tls.OcspState.Status;
import io.bartizan.tls.TestAuthority.Leaf;
import io.bartizan.tls.TestResponder.Answer;
import java.io.IOException;
import java.math.BigInteger;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;
import org.bouncycastle.cert.ocsp.OCSPReq;
import org.jspecify.annotations.NullUnmarked;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * When responders are asked, and what is kept of their answers; time and responders are made up.
 */
@Timeout(60)
@NullUnmarked // what is made before all tests is null until then
class OcspStaplingTest {
  private static final Instant START = TestAuthority.NOW;
  private static TestResponder authority;

  /** Until a good answer ends: {@link TestResponder#good} says the next 23 hours. */
  private static final Duration VALID = Duration.ofHours(23);

  private Instant now = START;
  private final InstantSource clock = () -> now;
  private final Queue<Runnable> underWay = new ArrayDeque<>();
  private final List<URI> asked = new ArrayList<>();
  private Says says = this::good;
  private OcspStapling stapling = stapling(TlsLibrary.BORINGSSL, OcspConfig.DEFAULT);

  /** What a responder has to say about a certificate. */
  private interface Says {
    byte[] about(BigInteger serial) throws IOException;
  }

  @BeforeAll
  static void makeAuthority() throws IOException {
    authority = new TestResponder();
  }

  @AfterAll
  static void closeAuthority() {
    authority.close();
  }

  @AfterEach
  void close() {
    stapling.close();
  }

  private OcspStapling stapling(TlsLibrary library, OcspConfig config) {
    return new OcspStapling(config, library, clock, this::ask, underWay::add, () -> 0);
  }

  private byte[] ask(URI responder, byte[] question) throws IOException {
    asked.add(responder);
    return says.about(new OCSPReq(question).getRequestList()[0].getCertID().getSerialNumber());
  }

  private byte[] good(BigInteger serial) {
    return answer(serial, now.minusSeconds(1), now.plus(VALID)).encoded();
  }

  private static Answer answer(BigInteger serial, Instant thisUpdate, Instant nextUpdate) {
    Answer answer = authority.good(serial);
    answer.thisUpdate = thisUpdate;
    answer.nextUpdate = nextUpdate;
    return answer;
  }

  private static byte[] down(BigInteger serial) throws IOException {
    throw new IOException("connection refused");
  }

  private static byte[] nonsense(BigInteger serial) {
    return new byte[] {1, 2, 3};
  }

  private static ServerCertificate certificate(String name) {
    return certificate(name, "http://ocsp.test/", false, true);
  }

  private static ServerCertificate certificate(
      String name, @Nullable String responder, boolean mustStaple, boolean withIssuer) {
    Leaf leaf = authority.issue(responder, mustStaple, name + ".test");
    Credential credential =
        new Credential(
            name,
            List.of(leaf.certificate()),
            leaf.key(),
            KeyType.P256,
            null,
            withIssuer ? authority.authority.certificate : null);
    return new ServerCertificate(credential, ServerNames.of(leaf.certificate()));
  }

  private void inForce(ServerCertificate... certificates) {
    stapling.expect(new CertificateStore(Arrays.asList(certificates)));
  }

  /** Lets the responders answer what they have been asked; returns how often that was. */
  private int answer() {
    int answered = 0;
    for (Runnable next = underWay.poll(); next != null; next = underWay.poll()) {
      next.run();
      answered++;
    }
    return answered;
  }

  private int after(Duration time) {
    now = now.plus(time);
    stapling.tick();
    return answer();
  }

  private static Status status(ServerCertificate certificate) {
    return certificate.ocsp().status();
  }

  private static Instant end(ServerCertificate certificate) {
    return Objects.requireNonNull(certificate.staple()).nextUpdate();
  }

  @Test
  void aCertificateIsAskedAboutAtOnceAndAgainHalfwayToTheEndOfTheAnswer() {
    ServerCertificate a = certificate("a");
    inForce(a);
    assertEquals(Status.NONE, status(a));
    assertEquals(1, answer());
    assertEquals(Status.GOOD, status(a));
    Instant first = end(a);

    assertEquals(0, after(VALID.dividedBy(2).minusSeconds(5)));
    assertEquals(1, after(Duration.ofSeconds(5)));
    assertTrue(end(a).isAfter(first));
    assertEquals(0, after(Duration.ofHours(1)));
    assertEquals(List.of(URI.create("http://ocsp.test/"), URI.create("http://ocsp.test/")), asked);
  }

  @Test
  void answersThatEndSoonAreAskedForAtABoundedRate() {
    says = serial -> answer(serial, now, now.plusSeconds(4)).encoded();
    ServerCertificate a = certificate("a");
    inForce(a);
    assertEquals(1, answer());
    assertEquals(0, after(OcspWaits.MIN_RENEWAL.minusMillis(1)));
    assertEquals(1, after(Duration.ofMillis(1)));
  }

  @Test
  void aCertificateWithoutResponderOrIssuerIsNotAskedAbout() {
    ServerCertificate without = certificate("a", null, false, true);
    ServerCertificate issuerless = certificate("b", "http://ocsp.test/", false, false);
    inForce(without, issuerless);
    assertEquals(0, answer());
    assertEquals(Status.NONE, status(without));
    assertNull(without.ocsp().problem());
    assertEquals(Status.MISSING, status(issuerless));
    assertEquals("the issuer's certificate is not in the file", issuerless.ocsp().problem());
  }

  @Test
  void whatCannotBeStapledIsNotAskedFor() {
    stapling = stapling(TlsLibrary.JDK, OcspConfig.DEFAULT);
    ServerCertificate must = certificate("a", "http://ocsp.test/", true, true);
    inForce(must, certificate("b"));
    assertEquals(0, answer());
    assertEquals("the JDK's TLS cannot", must.ocsp().problem());
    stapling.close();

    stapling =
        stapling(TlsLibrary.BORINGSSL, new OcspConfig(false, OcspConfig.DEFAULT_TIMEOUT, null));
    inForce(certificate("c"));
    assertEquals(0, answer());
  }

  @Test
  void theConfiguredResponderIsAskedInsteadOfTheCertificates() {
    URI relay = URI.create("https://relay.internal/ocsp");
    stapling =
        stapling(TlsLibrary.BORINGSSL, new OcspConfig(true, OcspConfig.DEFAULT_TIMEOUT, relay));
    inForce(certificate("a"), certificate("b", null, false, true));
    assertEquals(1, answer());
    assertEquals(List.of(relay), asked);
  }

  @Test
  void whileTheResponderIsDownTheLastAnswerServesToItsEndAndNoLonger() {
    ServerCertificate a = certificate("a");
    inForce(a);
    answer();
    says = OcspStaplingTest::down;
    assertEquals(1, after(VALID.dividedBy(2)));
    assertEquals(Status.GOOD, status(a));
    assertEquals(
        "OCSP responder http://ocsp.test/ does not answer: connection refused", a.ocsp().problem());

    now = end(a).minusMillis(1);
    stapling.tick();
    answer();
    assertEquals(Status.GOOD, status(a));
    now = end(a);
    assertEquals(Status.MISSING, status(a));
    assertFalse(Objects.requireNonNull(a.staple()).isUsable());

    says = this::good;
    assertEquals(1, after(OcspWaits.LAST_PAUSE));
    assertEquals(Status.GOOD, status(a));
    assertNull(a.ocsp().problem());
  }

  @Test
  void aResponderThatIsDownIsAskedLessAndLessOftenWhateverTheNumberOfCertificates() {
    says = OcspStaplingTest::down;
    ServerCertificate[] certificates = new ServerCertificate[20];
    Arrays.setAll(certificates, i -> certificate("c" + i));
    inForce(certificates);
    assertEquals(WatchedResponder.MAX_ASKING, answer());
    assertEquals(0, after(Duration.ofSeconds(9)));
    assertEquals(WatchedResponder.MAX_ASKING, after(Duration.ofSeconds(1)));
    assertEquals(0, after(Duration.ofSeconds(19)));
    assertEquals(WatchedResponder.MAX_ASKING, after(Duration.ofSeconds(1)));
    for (int i = 0; i < 10; i++) {
      after(OcspWaits.LAST_PAUSE);
    }
    assertEquals(0, after(OcspWaits.LAST_PAUSE.minusSeconds(1)));

    says = this::good;
    assertEquals(20, after(Duration.ofSeconds(1)));
    assertEquals(20, stapling.tally().stapled());
  }

  @Test
  void anAnswerThatIsNoneIsAskedForAgainLaterAndLater() {
    says = OcspStaplingTest::nonsense;
    ServerCertificate a = certificate("a");
    inForce(a);
    assertEquals(1, answer());
    assertEquals(
        "OCSP responder http://ocsp.test/ answered with what is no OCSP response",
        a.ocsp().problem());
    assertEquals(Status.MISSING, status(a));
    for (Duration wait = OcspWaits.FIRST_RETRY;
        wait.compareTo(OcspWaits.LAST_RETRY) < 0;
        wait = wait.multipliedBy(2)) {
      assertEquals(0, after(wait.minusMillis(1)), wait::toString);
      assertEquals(1, after(Duration.ofMillis(1)), wait::toString);
    }
    assertEquals(1, after(OcspWaits.LAST_RETRY));
    assertEquals(1, after(OcspWaits.LAST_RETRY));

    // One certificate's trouble is not another's, though their responder is the same.
    ServerCertificate b = certificate("b");
    says = this::good;
    inForce(a, b);
    assertEquals(1, answer());
    assertEquals(Status.GOOD, status(b));
  }

  @Test
  void anUnusableAnswerLeavesTheLastOneInForce() {
    ServerCertificate a = certificate("a");
    inForce(a);
    answer();
    Staple before = a.staple();
    says = OcspStaplingTest::nonsense;
    after(VALID.dividedBy(2));
    assertSame(before, a.staple());
    assertEquals(Status.GOOD, status(a));
    assertNotNull(a.ocsp().problem());
  }

  @Test
  void aRevokedCertificateIsNotStapledEvenWhileAnOlderAnswerLasts() {
    ServerCertificate a = certificate("a");
    inForce(a);
    answer();
    says =
        serial -> {
          Answer answer = answer(serial, now, now.plus(VALID));
          answer.status = TestResponder.revoked();
          return answer.encoded();
        };
    after(VALID.dividedBy(2));
    assertEquals(Status.REVOKED, status(a));
    assertFalse(Objects.requireNonNull(a.staple()).isUsable());
    assertEquals(1, stapling.tally().revoked());
    assertEquals(0, stapling.tally().stapled());

    // An older answer does not bring it back; a newer one, which lifts a hold, does.
    Instant revokedAt = now;
    says = serial -> answer(serial, revokedAt.minusSeconds(60), now.plus(VALID)).encoded();
    after(VALID.dividedBy(2));
    assertEquals(Status.REVOKED, status(a));
    says = this::good;
    after(VALID.dividedBy(2));
    assertEquals(Status.GOOD, status(a));
  }

  @Test
  void aReloadKeepsWhatIsKnownAsksAboutWhatIsNewAndForgetsTheRest() {
    ServerCertificate stays = certificate("a");
    ServerCertificate goes = certificate("b");
    inForce(stays, goes);
    answer();
    Staple kept = stays.staple();
    ServerCertificate comes = certificate("c", "http://other.test/", false, true);
    asked.clear();
    inForce(stays, comes);
    assertEquals(1, answer());
    assertEquals(List.of(URI.create("http://other.test/")), asked);
    assertSame(kept, stays.staple());
    assertEquals(Status.GOOD, status(comes));
    assertEquals(2, stapling.tally().stapled());
    // What has gone is not asked about any more.
    assertEquals(2, after(VALID.dividedBy(2)));
  }

  @Test
  void anAnswerAboutWhatHasGoneMeanwhileIsNoHarm() {
    inForce(certificate("a"));
    inForce(certificate("b"));
    assertEquals(2, answer());
    assertEquals(1, stapling.tally().stapled());
    assertEquals(1, after(VALID.dividedBy(2)));
  }

  @Test
  void howMuchIsAskedAtOnceIsBounded() {
    List<ServerCertificate> certificates = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      certificates.add(certificate("c" + i, "http://ocsp" + i % 12 + ".test/", false, true));
    }
    inForce(certificates.toArray(ServerCertificate[]::new));
    assertEquals(OcspStapling.MAX_ASKING, underWay.size());
    Objects.requireNonNull(underWay.poll()).run();
    assertEquals(OcspStapling.MAX_ASKING, underWay.size(), "the next takes the place");
    answer();
    assertEquals(60, stapling.tally().stapled());
  }

  @Test
  void oneResponderThatSaysNothingDoesNotKeepOthersFromBeingAsked() {
    List<ServerCertificate> certificates = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      certificates.add(certificate("silent" + i, "http://silent.test/", false, true));
    }
    ServerCertificate other = certificate("other", "http://ocsp.test/", false, true);
    certificates.add(other);
    inForce(certificates.toArray(ServerCertificate[]::new));
    assertEquals(WatchedResponder.MAX_ASKING + 1, underWay.size());
  }

  @Test
  void whatComesIntoForceWaitsForTheStaplesItMustHave() throws Exception {
    CountDownLatch answering = new CountDownLatch(1);
    stapling =
        new OcspStapling(
            new OcspConfig(true, Duration.ofSeconds(40), null),
            TlsLibrary.BORINGSSL,
            clock,
            (responder, question) -> {
              answering.await();
              return ask(responder, question);
            },
            task -> Thread.ofVirtual().start(task),
            () -> 0);
    ServerCertificate must = certificate("a", "http://ocsp.test/", true, true);
    Thread reload = Thread.ofVirtual().start(() -> inForce(must));
    assertFalse(reload.join(Duration.ofMillis(50)), "waits");
    answering.countDown();
    reload.join();
    assertEquals(Status.GOOD, status(must));
    assertFalse(must.lacksStaple());
  }

  @Test
  void thatWaitIsBounded() {
    stapling = stapling(TlsLibrary.BORINGSSL, new OcspConfig(true, Duration.ofMillis(20), null));
    ServerCertificate must = certificate("a", "http://ocsp.test/", true, true);
    inForce(must);
    assertTrue(must.lacksStaple());
    answer();
    assertFalse(must.lacksStaple());
    now = end(must);
    assertTrue(must.lacksStaple());
  }

  @Test
  void theTallyTellsWhatCameBackAndHowLongItLasts() {
    inForce(certificate("a"));
    answer();
    says = OcspStaplingTest::nonsense;
    after(VALID.dividedBy(2));
    says = OcspStaplingTest::down;
    after(OcspWaits.FIRST_RETRY);
    Tally tally = stapling.tally();
    assertEquals(1, tally.good());
    assertEquals(1, tally.unusable());
    assertEquals(1, tally.unanswered());
    assertEquals(1, tally.stapled());
    double left = VALID.dividedBy(2).minus(OcspWaits.FIRST_RETRY).toSeconds();
    assertEquals(left, tally.secondsLeft(), 2);
    stapling.close();
    assertEquals(0, after(Duration.ofDays(1)), "nobody is asked after the end");
  }
}
