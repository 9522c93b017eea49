package io.bartizan.tls;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * What was read of a pair before anything is checked: a key, and certificates in any order. Not a
 * record, so that nothing prints the key.
 */
final class KeyAndCertificates {
  private final PrivateKey key;
  private final String keyFile;
  private final List<X509Certificate> certificates;
  private final String chainFile;

  /**
   * Joins what may come of one file or of two.
   *
   * @param keyFile as messages shall name it
   * @param chainFile as messages shall name it
   */
  KeyAndCertificates(
      PrivateKey key, String keyFile, List<X509Certificate> certificates, String chainFile) {
    this.key = key;
    this.keyFile = keyFile;
    this.certificates = List.copyOf(certificates);
    this.chainFile = chainFile;
  }

  PrivateKey key() {
    return key;
  }

  String keyFile() {
    return keyFile;
  }

  /** In no order. */
  List<X509Certificate> certificates() {
    return certificates;
  }

  String chainFile() {
    return chainFile;
  }
}
