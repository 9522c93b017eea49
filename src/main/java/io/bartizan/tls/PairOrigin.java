package io.bartizan.tls;

import io.bartizan.config.Problem;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/**
 * What a certificate was read from, so that the same is not checked twice.
 *
 * @param digest of the files' bytes and the passphrase
 * @param chainFile the file with the certificate, as messages name it
 * @param warnings that came of checking them
 */
record PairOrigin(String digest, String chainFile, List<Problem> warnings) {
  PairOrigin {
    warnings = List.copyOf(warnings);
  }

  /** SHA-256 over some bytes, in an order that counts. */
  static String digest(byte[]... parts) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (byte[] part : parts) {
        digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, part.length));
        digest.update(part);
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }
}
