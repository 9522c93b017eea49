package io.bartizan.tls;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.ocsp.OCSPResponse;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509CertificateHolder;
import org.bouncycastle.cert.ocsp.BasicOCSPResp;
import org.bouncycastle.cert.ocsp.CertificateID;
import org.bouncycastle.cert.ocsp.CertificateStatus;
import org.bouncycastle.cert.ocsp.OCSPException;
import org.bouncycastle.cert.ocsp.OCSPReqBuilder;
import org.bouncycastle.cert.ocsp.OCSPResp;
import org.bouncycastle.cert.ocsp.RevokedStatus;
import org.bouncycastle.cert.ocsp.SingleResp;
import org.bouncycastle.operator.DefaultSignatureNameFinder;
import org.bouncycastle.operator.DigestCalculatorProvider;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.operator.jcajce.JcaDigestCalculatorProviderBuilder;
import org.jspecify.annotations.Nullable;

/**
 * What to ask an OCSP responder about a certificate, and whether what it answers can be believed:
 * RFC 6960, in the profile of RFC 5019. Asks nobody itself.
 */
final class OcspQuestion {
  /** How far the responder's clock may be ahead of ours. */
  static final Duration CLOCK_SKEW = Duration.ofMinutes(5);

  /** How long an answer that names no end is good for. */
  static final Duration WITHOUT_NEXT_UPDATE = Duration.ofDays(1);

  /** Of an answer; more would be work made for us. */
  private static final int MAX_SIGNERS = 8;

  private final X509Certificate leaf;
  private final X509Certificate issuer;

  OcspQuestion(X509Certificate leaf, X509Certificate issuer) {
    this.leaf = leaf;
    this.issuer = issuer;
  }

  /** What came back cannot be believed, or says nothing; the message is for the operator. */
  static final class UnusableAnswerException extends Exception {
    private static final long serialVersionUID = 1L;

    UnusableAnswerException(String message) {
      super(message);
    }
  }

  /** The request, without a nonce, so that it is the same each time. */
  byte[] encoded() {
    try {
      // SHA-1 identifies here, it secures nothing; RFC 5019 has no other.
      CertificateID id =
          new CertificateID(
              digests().get(CertificateID.HASH_SHA1),
              new JcaX509CertificateHolder(issuer),
              leaf.getSerialNumber());
      return new OCSPReqBuilder().addRequest(id).build().getEncoded();
    } catch (OCSPException | OperatorCreationException | GeneralSecurityException | IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static DigestCalculatorProvider digests() throws OperatorCreationException {
    return new JcaDigestCalculatorProviderBuilder().build();
  }

  /**
   * Verifies an answer: it is about this certificate, signed by its issuer or by whom that entrusts
   * with it, and neither too old nor of the future.
   */
  Staple check(byte[] answer, InstantSource clock) throws UnusableAnswerException {
    try {
      return verified(answer, clock);
    } catch (IOException
        | OCSPException
        | OperatorCreationException
        | GeneralSecurityException
        | RuntimeException e) {
      // Bouncy Castle throws of every kind at what is not ASN.1, or not the one expected.
      throw new UnusableAnswerException("answered with what is no OCSP response");
    }
  }

  private Staple verified(byte[] answer, InstantSource clock)
      throws UnusableAnswerException,
          IOException,
          OCSPException,
          OperatorCreationException,
          GeneralSecurityException {
    // Refuses what follows the response, which clients would be sent too.
    OCSPResponse response = OCSPResponse.getInstance(ASN1Primitive.fromByteArray(answer));
    int status = response.getResponseStatus().getIntValue();
    if (status != OCSPResp.SUCCESSFUL) {
      throw new UnusableAnswerException("answered with " + refusal(status));
    }
    if (!(new OCSPResp(response).getResponseObject() instanceof BasicOCSPResp basic)) {
      throw new UnusableAnswerException("answered with a type of response that is not known");
    }
    // What is verified is Bouncy Castle's reading, written anew; clients verify what was sent.
    if (!Arrays.equals(basic.getEncoded(), response.getResponseBytes().getResponse().getOctets())) {
      throw new UnusableAnswerException("answered with what is not DER");
    }
    Instant now = clock.instant();
    SingleResp single = about(basic);
    X509Certificate signer = signer(basic, now);
    Instant thisUpdate = single.getThisUpdate().toInstant();
    if (thisUpdate.isAfter(now.plus(CLOCK_SKEW))) {
      throw new UnusableAnswerException(
          "answered with what holds only from " + thisUpdate + " on; is the clock right?");
    }
    Instant nextUpdate =
        single.getNextUpdate() == null
            ? thisUpdate.plus(WITHOUT_NEXT_UPDATE)
            : single.getNextUpdate().toInstant();
    if (!nextUpdate.isAfter(now)) {
      throw new UnusableAnswerException("answered with what ran out at " + nextUpdate);
    }
    Instant signerEnd = signer.getNotAfter().toInstant();
    return new Staple(
        answer,
        revocation(single.getCertStatus()),
        thisUpdate,
        nextUpdate.isBefore(signerEnd) ? nextUpdate : signerEnd,
        clock);
  }

  private static String refusal(int status) {
    return switch (status) {
      case OCSPResp.MALFORMED_REQUEST -> "\"malformed request\"";
      case OCSPResp.INTERNAL_ERROR -> "\"internal error\"";
      case OCSPResp.TRY_LATER -> "\"try later\"";
      case OCSPResp.SIG_REQUIRED -> "\"signature required\"";
      case OCSPResp.UNAUTHORIZED -> "\"unauthorized\", as those do that do not know a certificate";
      default -> "status " + status;
    };
  }

  private SingleResp about(BasicOCSPResp basic)
      throws UnusableAnswerException,
          OCSPException,
          OperatorCreationException,
          GeneralSecurityException {
    X509CertificateHolder holder = new JcaX509CertificateHolder(issuer);
    for (SingleResp each : basic.getResponses()) {
      if (each.getCertID().getSerialNumber().equals(leaf.getSerialNumber())
          && each.getCertID().matchesIssuer(holder, digests())) {
        return each;
      }
    }
    throw new UnusableAnswerException("answered about another certificate");
  }

  /** RFC 6960, section 4.2.2.2, without the third way, trust by local configuration. */
  private X509Certificate signer(BasicOCSPResp basic, Instant now) throws UnusableAnswerException {
    String algorithm =
        new DefaultSignatureNameFinder().getAlgorithmName(basic.getSignatureAlgorithmID());
    if (algorithm.startsWith("SHA1") || algorithm.startsWith("MD")) {
      throw new UnusableAnswerException(
          "signs with " + algorithm + ", which can be forged and clients refuse");
    }
    if (signedBy(basic, issuer)) {
      return issuer;
    }
    for (X509CertificateHolder holder :
        List.of(basic.getCerts()).stream().limit(MAX_SIGNERS).toList()) {
      X509Certificate delegate = delegate(holder, now);
      if (delegate != null && signedBy(basic, delegate)) {
        return delegate;
      }
    }
    throw new UnusableAnswerException(
        "gives an answer signed neither by the certificate's issuer nor by whom that entrusts");
  }

  /** The certificate, where the issuer entrusts its holder with answering; else null. */
  private @Nullable X509Certificate delegate(X509CertificateHolder holder, Instant now) {
    try {
      X509Certificate certificate = new JcaX509CertificateConverter().getCertificate(holder);
      List<String> purposes = certificate.getExtendedKeyUsage();
      if (purposes == null
          || !purposes.contains(KeyPurposeId.id_kp_OCSPSigning.getId())
          || !certificate.getIssuerX500Principal().equals(issuer.getSubjectX500Principal())) {
        return null;
      }
      certificate.checkValidity(Date.from(now));
      certificate.verify(issuer.getPublicKey());
      return certificate;
    } catch (GeneralSecurityException e) {
      return null;
    }
  }

  private static boolean signedBy(BasicOCSPResp basic, X509Certificate signer) {
    try {
      return basic.isSignatureValid(
          new JcaContentVerifierProviderBuilder().build(signer.getPublicKey()));
    } catch (OCSPException | OperatorCreationException e) {
      // A key of another kind.
      return false;
    }
  }

  /** Null for good. */
  private static @Nullable String revocation(@Nullable CertificateStatus status)
      throws UnusableAnswerException {
    if (status == CertificateStatus.GOOD) {
      return null;
    }
    if (!(status instanceof RevokedStatus revoked)) {
      throw new UnusableAnswerException("does not know the certificate");
    }
    Instant since = revoked.getRevocationTime().toInstant().truncatedTo(ChronoUnit.SECONDS);
    return revoked.hasRevocationReason()
        ? since + " (" + reason(revoked.getRevocationReason()) + ")"
        : since.toString();
  }

  private static String reason(int code) {
    String text = CRLReason.lookup(code).toString();
    return text.substring(text.indexOf(' ') + 1);
  }
}
