package io.bartizan.tls;

import io.netty.handler.ssl.OpenSslCertificateException;
import io.netty.handler.ssl.ReferenceCountedOpenSslEngine;
import io.netty.handler.ssl.ResumableX509ExtendedTrustManager;
import io.netty.internal.tcnative.CertificateVerifier;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.PKIXReason;
import java.security.cert.X509Certificate;
import java.util.Set;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * Asks a {@link ClientTrust} in each handshake, those that resume a session too: what was good when
 * the session began may have expired since. Leaves the path that was found with the session. Runs
 * on the event loop: about as long as another signature, and bounded.
 */
final class ClientTrustManager extends NarrowTrust implements ResumableX509ExtendedTrustManager {
  private static final String PATH = ClientPath.class.getName();

  /** Reasons that Netty finds an alert for by itself. */
  private static final Set<CertPathValidatorException.Reason> KNOWN =
      Set.of(BasicReason.EXPIRED, BasicReason.NOT_YET_VALID, BasicReason.REVOKED);

  private final ClientTrust trust;

  ClientTrustManager(ClientTrust trust) {
    this.trust = trust;
  }

  /** What was found in the handshake of a session, or null where the client had no certificate. */
  static @Nullable ClientPath path(SSLSession session) {
    return session.getValue(PATH) instanceof ClientPath path ? path : null;
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    try {
      engine.getHandshakeSession().putValue(PATH, trust.verify(chain));
    } catch (CertificateException e) {
      throw engine instanceof ReferenceCountedOpenSslEngine ? withAlert(e) : e;
    }
  }

  /**
   * With BoringSSL Netty finds alerts for what dates and revocation lists say; of all else it would
   * tell the client that the server has an internal error.
   */
  private static CertificateException withAlert(CertificateException refused) {
    if (refused instanceof CertificateExpiredException
        || refused instanceof CertificateNotYetValidException) {
      return refused;
    }
    int code = CertificateVerifier.X509_V_ERR_CERT_REJECTED;
    if (refused.getCause() instanceof CertPathValidatorException path) {
      if (KNOWN.contains(path.getReason())) {
        return refused;
      }
      if (path.getReason() == PKIXReason.NO_TRUST_ANCHOR) {
        code = CertificateVerifier.X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY;
      }
    }
    return new OpenSslCertificateException(refused.getMessage(), refused, code);
  }

  @Override
  public void resumeClientTrusted(X509Certificate[] chain, SSLEngine engine)
      throws CertificateException {
    engine.getSession().putValue(PATH, trust.verify(chain));
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return trust.authorities().named();
  }

  @Override
  public void resumeServerTrusted(X509Certificate[] chain, SSLEngine engine)
      throws CertificateException {
    throw noServer();
  }
}
