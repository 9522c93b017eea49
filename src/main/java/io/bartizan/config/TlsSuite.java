package io.bartizan.config;

import java.util.Arrays;
import java.util.List;

/**
 * The cipher suites of TLS 1.2 that can be configured, by their IANA names. There are others in the
 * libraries, without forward secrecy or authenticated encryption: HTTP/2 forbids those (RFC 9113,
 * section 9.2.2), and so does every recommendation.
 */
public enum TlsSuite {
  TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256(0xC02B),
  TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256(0xC02F),
  TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384(0xC02C),
  TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384(0xC030),
  TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256(0xCCA9),
  TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256(0xCCA8);

  private static final List<String> NAMES = Arrays.stream(values()).map(Enum::name).toList();

  private final int code;
  private final boolean ecdsa;

  TlsSuite(int code) {
    this.code = code;
    this.ecdsa = name().startsWith("TLS_ECDHE_ECDSA_");
  }

  /** As it stands in a ClientHello. */
  public int code() {
    return code;
  }

  /** Whether it goes with an elliptic-curve certificate, Ed25519 included; else with RSA. */
  public boolean ecdsa() {
    return ecdsa;
  }

  static TlsSuite parse(String text) throws BadText {
    for (TlsSuite suite : values()) {
      if (suite.name().equals(text)) {
        return suite;
      }
    }
    if (text.startsWith("TLS_AES_") || text.startsWith("TLS_CHACHA20_")) {
      throw new BadText("the suites of TLS 1.3 are always offered and cannot be chosen");
    }
    String near = NearName.of(text, NAMES);
    throw near == null
        ? new BadText(
            "expected the IANA name of a suite of TLS 1.2 with forward secrecy and authenticated"
                + " encryption, such as "
                + Quoted.of(NAMES.getFirst()))
        : new BadText("not offered", near);
  }
}
