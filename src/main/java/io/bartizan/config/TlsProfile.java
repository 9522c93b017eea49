package io.bartizan.config;

import java.util.List;

/** Mozilla's recommendations for servers ("Server Side TLS", version 5.7), by their names. */
public enum TlsProfile {
  /** TLS 1.3 alone, which every browser since 2018 speaks. */
  MODERN,
  /**
   * TLS 1.2 too, with forward secrecy and authenticated encryption only, and without finite-field
   * key exchange, which BoringSSL does not have.
   */
  INTERMEDIATE;

  private static final List<TlsSuite> TLS_1_2_SUITES =
      List.of(
          TlsSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,
          TlsSuite.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
          TlsSuite.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384,
          TlsSuite.TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,
          TlsSuite.TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256,
          TlsSuite.TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256);

  /** Whether TLS 1.2 is spoken. */
  public boolean speaksTls12() {
    return this == INTERMEDIATE;
  }

  /** Those of TLS 1.2, the preferred first; none where it is not spoken. */
  public List<TlsSuite> suites() {
    return speaksTls12() ? TLS_1_2_SUITES : List.of();
  }
}
