package io.bartizan.tls;

import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.InvalidAlgorithmParameterException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertPathBuilder;
import java.security.cert.CertStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.PKIXCertPathBuilderResult;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Trusts a server that another trust manager has verified, chain and name, where the key of its
 * certificate is pinned as well, or that of one above it up to the authority that is trusted (RFC
 * 7469, section 2.6). What a server sends along without its being part of the verified chain does
 * not count: anybody can send anybody's certificate.
 */
final class PinnedTrust extends NarrowTrust {
  private final X509ExtendedTrustManager verifier;
  private final Set<String> pins;
  private final Set<TrustAnchor> authorities = new HashSet<>();

  /**
   * Adds to what is verified already.
   *
   * @param pins {@code sha256/} and Base64, at least one
   */
  PinnedTrust(X509ExtendedTrustManager verifier, List<String> pins) {
    this.verifier = verifier;
    this.pins = Set.copyOf(pins);
    for (X509Certificate authority : verifier.getAcceptedIssuers()) {
      authorities.add(new TrustAnchor(authority, null));
    }
  }

  /** The pin of a certificate's key. */
  static String pin(Certificate certificate) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      return "sha256/"
          + Base64.getEncoder()
              .encodeToString(digest.digest(certificate.getPublicKey().getEncoded()));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private void requirePin(X509Certificate[] verified) throws CertificateException {
    // The usual pin is the server's own, and costs no second look at the chain.
    if (pins.contains(pin(verified[0]))) {
      return;
    }
    for (Certificate above : pathTo(verified)) {
      if (pins.contains(pin(above))) {
        return;
      }
    }
    throw new CertificateException(
        "no pin matches the upstream's certificates; its own has the key " + pin(verified[0]));
  }

  /**
   * From the server's certificate to the authority. Built again, since the verifier does not tell
   * which of the certificates sent it used.
   */
  private List<Certificate> pathTo(X509Certificate[] sent) throws CertificateException {
    X509CertSelector leaf = new X509CertSelector();
    leaf.setCertificate(sent[0]);
    try {
      PKIXBuilderParameters parameters = new PKIXBuilderParameters(authorities, leaf);
      parameters.setRevocationEnabled(false);
      parameters.addCertStore(
          CertStore.getInstance(
              "Collection", new CollectionCertStoreParameters(Arrays.asList(sent))));
      PKIXCertPathBuilderResult built =
          (PKIXCertPathBuilderResult) CertPathBuilder.getInstance("PKIX").build(parameters);
      List<Certificate> path = new ArrayList<>(built.getCertPath().getCertificates());
      path.add(built.getTrustAnchor().getTrustedCert());
      return path;
    } catch (InvalidAlgorithmParameterException e) {
      throw new CertificateException("no authority is trusted", e);
    } catch (GeneralSecurityException e) {
      throw new CertificateException("no chain to look for a pin in: " + e.getMessage(), e);
    }
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    verifier.checkServerTrusted(chain, authType, engine);
    requirePin(chain);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    verifier.checkServerTrusted(chain, authType, socket);
    requirePin(chain);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    verifier.checkServerTrusted(chain, authType);
    requirePin(chain);
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return verifier.getAcceptedIssuers();
  }
}
