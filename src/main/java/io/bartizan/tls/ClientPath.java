package io.bartizan.tls;

import io.bartizan.http.ClientCertificate;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * A client's certificate and what leads from it to an authority that is trusted. All signatures
 * were verified.
 *
 * @param certificates the client's first, without the authority
 * @param anchor the authority
 * @param text what the client's certificate says
 */
record ClientPath(
    List<X509Certificate> certificates, X509Certificate anchor, ClientCertificate text) {
  ClientPath {
    certificates = List.copyOf(certificates);
  }

  X509Certificate leaf() {
    return certificates.getFirst();
  }

  /** Who issued the certificate of that place. */
  X509Certificate issuerOf(int index) {
    return index + 1 < certificates.size() ? certificates.get(index + 1) : anchor;
  }
}
