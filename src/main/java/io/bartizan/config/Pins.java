package io.bartizan.config;

import java.util.Base64;

/**
 * Pins of public keys, as curl, browsers and OpenSSL's users write them: {@code sha256/} and the
 * Base64 of the SHA-256 of a certificate's SubjectPublicKeyInfo (RFC 7469, section 2.4).
 */
final class Pins {
  private static final String PREFIX = "sha256/";
  private static final int HASH_BYTES = 32;

  private Pins() {}

  /** In the one form that pins are compared in, with padding. */
  static String pin(String text) throws BadText {
    if (!text.startsWith(PREFIX)) {
      throw new BadText("expected \"sha256/\" and the Base64 of a key's SHA-256");
    }
    byte[] hash;
    try {
      hash = Base64.getDecoder().decode(text.substring(PREFIX.length()));
    } catch (IllegalArgumentException e) {
      throw new BadText("expected Base64 behind \"sha256/\"");
    }
    if (hash.length != HASH_BYTES) {
      throw new BadText("expected the Base64 of 32 bytes behind \"sha256/\", found " + hash.length);
    }
    return PREFIX + Base64.getEncoder().encodeToString(hash);
  }
}
