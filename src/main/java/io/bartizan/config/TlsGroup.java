package io.bartizan.config;

import java.util.Arrays;
import java.util.List;

/** The groups of the key exchange (RFC 8446, section 4.2.7) that can be configured. */
public enum TlsGroup {
  /** Safe from a quantum computer of later years, and from breaks of ML-KEM. TLS 1.3 only. */
  X25519MLKEM768("X25519MLKEM768", "X25519MLKEM768"),
  X25519("X25519", "x25519"),
  P256("P-256", "secp256r1"),
  P384("P-384", "secp384r1"),
  P521("P-521", "secp521r1");

  private static final List<String> NAMES =
      Arrays.stream(values()).map(group -> group.text).toList();

  private final String text;
  private final String ianaName;

  TlsGroup(String text, String ianaName) {
    this.text = text;
    this.ianaName = ianaName;
  }

  /** As it is written in a setting. */
  public String text() {
    return text;
  }

  /** As IANA registers it, and the JDK knows it. */
  public String ianaName() {
    return ianaName;
  }

  /** Whether TLS 1.2 can use it. */
  public boolean inTls12() {
    return this != X25519MLKEM768;
  }

  /** In any case; the names that IANA and OpenSSL give the curves are fine too. */
  static TlsGroup parse(String text) throws BadText {
    for (TlsGroup group : values()) {
      if (group.text.equalsIgnoreCase(text) || group.ianaName.equalsIgnoreCase(text)) {
        return group;
      }
    }
    if (text.equals("prime256v1")) {
      return P256;
    }
    String near = NearName.of(text, NAMES);
    throw near == null
        ? new BadText("expected " + Quoted.anyOf(NAMES))
        : new BadText("no group that can be offered", near);
  }
}
