package io.bartizan.auth.token;

import io.bartizan.config.JwtAlgorithm;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A signed message in compact form (RFC 7515, section 7.1), of which nothing is proved yet. */
final class Jws {
  private final byte[] token;
  private final int signedLength;
  private final JoseHeader header;
  private final byte[] payload;
  private final byte[] signature;

  private Jws(byte[] token, int signedLength, JoseHeader header, byte[] payload, byte[] signature) {
    this.token = token;
    this.signedLength = signedLength;
    this.header = header;
    this.payload = payload;
    this.signature = signature;
  }

  /**
   * Takes it apart.
   *
   * @param token not changed from now on
   * @param allowed algorithms
   */
  static Jws parse(byte[] token, Set<JwtAlgorithm> allowed) throws Refused {
    int first = dot(token, 0);
    int second = dot(token, first + 1);
    if (second == token.length) {
      throw new Refused(Fault.MALFORMED);
    }
    byte[] header = part(token, 0, first);
    byte[] payload = part(token, first + 1, second);
    // A further dot is no Base64url.
    byte[] signature = part(token, second + 1, token.length);
    return new Jws(token, second, JoseHeader.parse(header, allowed), payload, signature);
  }

  /** What is signed, without a look at anything else; null where it is not where it should be. */
  static byte @Nullable [] payload(byte[] token) {
    int first = dot(token, 0);
    int second = dot(token, first + 1);
    return second == token.length ? null : Base64Url.decode(token, first + 1, second);
  }

  /** Where the next one is, or the end. */
  private static int dot(byte[] token, int from) {
    int i = Math.min(from, token.length);
    while (i < token.length && token[i] != '.') {
      i++;
    }
    return i;
  }

  private static byte[] part(byte[] token, int start, int end) throws Refused {
    byte[] part = Base64Url.decode(token, start, end);
    if (part == null) {
      throw new Refused(Fault.MALFORMED);
    }
    return part;
  }

  JoseHeader header() {
    return header;
  }

  byte[] payload() {
    return payload;
  }

  /** Whether it was signed with the key by the algorithm that it names. */
  boolean isSignedBy(VerificationKey key) {
    return key.verify(header.algorithm(), token, signedLength, signature);
  }
}
