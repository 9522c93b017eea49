package io.bartizan.tls;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bartizan.tls.OcspQuestion.UnusableAnswerException;
import io.bartizan.tls.TestAuthority.Leaf;
import io.bartizan.tls.TestResponder.Answer;
import io.bartizan.tls.TestResponder.Delegate;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.cert.ocsp.OCSPException;
import org.bouncycastle.cert.ocsp.OCSPReq;
import org.bouncycastle.cert.ocsp.OCSPRespBuilder;
import org.bouncycastle.cert.ocsp.UnknownStatus;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Which answers of a responder are believed. */
@NullUnmarked // what is made before all tests is null until then
class OcspQuestionTest {
  private static final Instant NOW = TestAuthority.NOW;
  private static final Instant DAYS_AHEAD = NOW.plus(Duration.ofDays(3));
  private static final TestAuthority OTHER = TestAuthority.root("ocsp root");

  private static TestResponder responder;
  private static Leaf leaf;
  private static OcspQuestion question;

  @BeforeAll
  static void issue() throws IOException {
    responder = new TestResponder();
    leaf = responder.issue("http://ocsp.test", false, "a.test");
    question = new OcspQuestion(leaf.certificate(), responder.authority.certificate);
  }

  @AfterAll
  static void close() {
    responder.close();
  }

  private static Answer good() {
    return responder.good(leaf.certificate().getSerialNumber());
  }

  private static Staple check(Answer answer) throws UnusableAnswerException {
    return question.check(answer.encoded(), InstantSource.fixed(NOW));
  }

  private static void refused(String why, Answer answer) {
    refused(why, answer.encoded());
  }

  private static void refused(String why, byte[] answer) {
    var e =
        assertThrows(
            UnusableAnswerException.class, () -> question.check(answer, InstantSource.fixed(NOW)));
    String message = Objects.requireNonNull(e.getMessage());
    assertTrue(message.contains(why), message);
  }

  @Test
  void theIssuersAnswerIsBelievedUntilTheTimeItNames() throws Exception {
    Answer good = good();
    byte[] encoded = good.encoded();
    Staple staple = question.check(encoded, InstantSource.fixed(NOW));
    assertArrayEquals(encoded, staple.encoded());
    assertNull(staple.revoked());
    assertEquals(good.nextUpdate.truncatedTo(ChronoUnit.SECONDS), staple.nextUpdate());
    assertTrue(staple.isUsable());
    assertFalse(question.check(encoded, InstantSource.fixed(NOW)).nextUpdate().isBefore(NOW));
  }

  @Test
  void anAnswerIsNotUsedAMomentTooLong() throws Exception {
    Instant[] now = {NOW};
    Staple staple = question.check(good().encoded(), () -> now[0]);
    now[0] = staple.nextUpdate().minusMillis(1);
    assertTrue(staple.isUsable());
    now[0] = staple.nextUpdate();
    assertFalse(staple.isUsable());
  }

  @Test
  void whomTheIssuerEntrustsIsBelievedAsLongAsThatLasts() throws Exception {
    Instant soon = NOW.plus(Duration.ofHours(3)).truncatedTo(ChronoUnit.SECONDS);
    Delegate delegate =
        TestResponder.delegate(responder.authority, soon, KeyPurposeId.id_kp_OCSPSigning);
    Answer answer = good();
    answer.signer = delegate.pair();
    answer.certificates = List.of(OTHER.certificate, delegate.certificate());
    assertEquals(soon, check(answer).nextUpdate());
  }

  @Test
  void aSignerOfOtherMeansIsNot() {
    Answer answer = good();
    answer.signer = OTHER.pair;
    answer.certificates = List.of(OTHER.certificate);
    refused("signed neither by", answer);

    answer.certificates = List.of();
    refused("signed neither by", answer);

    Delegate server =
        TestResponder.delegate(responder.authority, DAYS_AHEAD, KeyPurposeId.id_kp_serverAuth);
    answer.signer = server.pair();
    answer.certificates = List.of(server.certificate());
    refused("signed neither by", answer);

    Delegate expired =
        TestResponder.delegate(
            responder.authority, NOW.minusSeconds(60), KeyPurposeId.id_kp_OCSPSigning);
    answer.signer = expired.pair();
    answer.certificates = List.of(expired.certificate());
    refused("signed neither by", answer);

    // Of the same name as the issuer.
    Delegate foreign = TestResponder.delegate(OTHER, DAYS_AHEAD, KeyPurposeId.id_kp_OCSPSigning);
    answer.signer = foreign.pair();
    answer.certificates = List.of(foreign.certificate());
    refused("signed neither by", answer);
  }

  @Test
  void aSignatureThatCanBeForgedIsNot() {
    Answer answer = good();
    answer.algorithm = "SHA1withECDSA";
    refused("SHA1", answer);
  }

  @Test
  void anAnswerAboutAnotherCertificateIsNot() {
    Answer otherSerial = good();
    otherSerial.serial = otherSerial.serial.add(BigInteger.ONE);
    refused("about another certificate", otherSerial);

    Answer otherIssuer = good();
    otherIssuer.issuer = OTHER.certificate;
    refused("about another certificate", otherIssuer);
  }

  @Test
  void anAnswerOfAnotherTimeIsNot() throws Exception {
    Answer past = good();
    past.thisUpdate = NOW.minus(Duration.ofDays(2));
    past.nextUpdate = NOW.minusSeconds(1);
    refused("ran out at", past);

    Answer future = good();
    future.thisUpdate = NOW.plus(OcspQuestion.CLOCK_SKEW).plusSeconds(2);
    refused("is the clock right?", future);
    future.thisUpdate = NOW.plus(OcspQuestion.CLOCK_SKEW).minusSeconds(2);
    assertTrue(check(future).isUsable());
  }

  @Test
  void anAnswerWithoutEndIsGoodForADay() throws Exception {
    Answer answer = good();
    answer.nextUpdate = null;
    assertEquals(
        answer.thisUpdate.truncatedTo(ChronoUnit.SECONDS).plus(Duration.ofDays(1)),
        check(answer).nextUpdate());
    answer.thisUpdate = NOW.minus(Duration.ofDays(1)).minusSeconds(1);
    refused("ran out at", answer);
  }

  @Test
  void revokedIsSaidWithTimeAndReason() throws Exception {
    Answer answer = good();
    answer.status = TestResponder.revoked();
    Staple staple = check(answer);
    assertFalse(staple.isUsable());
    String revoked = Objects.requireNonNull(staple.revoked());
    assertTrue(revoked.endsWith("Z (keyCompromise)"), revoked);
  }

  @Test
  void whoDoesNotKnowTheCertificateOrRefusesSaysNothing() throws Exception {
    Answer unknown = good();
    unknown.status = new UnknownStatus();
    refused("does not know the certificate", unknown);
    refused(
        "\"try later\"", new OCSPRespBuilder().build(OCSPRespBuilder.TRY_LATER, null).getEncoded());
    refused(
        "\"unauthorized\"",
        new OCSPRespBuilder().build(OCSPRespBuilder.UNAUTHORIZED, null).getEncoded());
  }

  @Test
  void garbageIsRefusedWhateverItIs() {
    byte[] good = good().encoded();
    refused("no OCSP response", new byte[0]);
    refused("no OCSP response", new byte[] {0x30});
    refused("no OCSP response", "<html>Welcome</html>".getBytes(StandardCharsets.US_ASCII));
    refused("no OCSP response", Arrays.copyOf(good, good.length + 1));
    for (int length = 1; length < good.length; length += 7) {
      refused("", Arrays.copyOf(good, length));
    }
    for (int i = 0; i < good.length; i++) {
      byte[] flipped = good.clone();
      flipped[i] ^= 0x11;
      refused("", flipped);
    }
  }

  @Test
  void theQuestionNamesTheCertificateAndIsTheSameEachTime() throws IOException, OCSPException {
    OCSPReq request = new OCSPReq(question.encoded());
    assertEquals(1, request.getRequestList().length);
    assertEquals(
        leaf.certificate().getSerialNumber(),
        request.getRequestList()[0].getCertID().getSerialNumber());
    assertArrayEquals(question.encoded(), question.encoded());
  }
}
