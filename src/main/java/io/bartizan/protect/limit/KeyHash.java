package io.bartizan.protect.limit;

import io.bartizan.http.Fields;
import java.security.SecureRandom;

/**
 * Makes 64 bits of whatever has a bucket of its own, so that a key is as small whatever a client
 * sends. SipHash-1-3 (Aumasson and Bernstein, 2012) with a secret of this process: nobody can
 * choose a value that falls on another's. Of a million keys two share a bucket by chance once in 37
 * million processes.
 */
final class KeyHash {
  private final long k0;
  private final long k1;

  KeyHash(long k0, long k1) {
    this.k0 = k0;
    this.k1 = k1;
  }

  /** With a secret of its own. */
  static KeyHash random() {
    SecureRandom random = new SecureRandom();
    return new KeyHash(random.nextLong(), random.nextLong());
  }

  /** Of three words. */
  long of(long a, long b, long c) {
    return new Sip(k0, k1).word(a).word(b).word(c).end(3);
  }

  /** Of a word and the value of a field. */
  long of(long a, Fields fields, int slot) {
    Sip sip = new Sip(k0, k1).word(a);
    int length = fields.valueLength(slot);
    for (int at = 0; at < length; at += Long.BYTES) {
      long word = 0;
      for (int i = at; i < Math.min(length, at + Long.BYTES); i++) {
        word = (word << 8) | (fields.valueByte(slot, i) & 0xff);
      }
      sip.word(word);
    }
    return sip.end(length);
  }

  /** Of a word and a text. */
  long of(long a, String text) {
    Sip sip = new Sip(k0, k1).word(a);
    int length = text.length();
    for (int at = 0; at < length; at += Character.BYTES * 2) {
      long word = 0;
      for (int i = at; i < Math.min(length, at + Character.BYTES * 2); i++) {
        word = (word << Character.SIZE) | text.charAt(i);
      }
      sip.word(word);
    }
    return sip.end(length);
  }

  /** The state while words come; lives no longer than a call. */
  private static final class Sip {
    private long v0;
    private long v1;
    private long v2;
    private long v3;

    Sip(long k0, long k1) {
      v0 = k0 ^ 0x736f6d6570736575L;
      v1 = k1 ^ 0x646f72616e646f6dL;
      v2 = k0 ^ 0x6c7967656e657261L;
      v3 = k1 ^ 0x7465646279746573L;
    }

    Sip word(long word) {
      v3 ^= word;
      round();
      v0 ^= word;
      return this;
    }

    long end(long length) {
      word(length);
      v2 ^= 0xff;
      round();
      round();
      round();
      return v0 ^ v1 ^ v2 ^ v3;
    }

    private void round() {
      v0 += v1;
      v1 = Long.rotateLeft(v1, 13) ^ v0;
      v0 = Long.rotateLeft(v0, 32);
      v2 += v3;
      v3 = Long.rotateLeft(v3, 16) ^ v2;
      v0 += v3;
      v3 = Long.rotateLeft(v3, 21) ^ v0;
      v2 += v1;
      v1 = Long.rotateLeft(v1, 17) ^ v2;
      v2 = Long.rotateLeft(v2, 32);
    }
  }
}
