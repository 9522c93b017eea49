package io.bartizan.auth.token;

import java.math.BigInteger;

/**
 * Knows moduli of chips that made primes of too little chance (CVE-2017-15361, "ROCA"): such a
 * prime is a power of 65537, modulo a product of small primes, and so is the product of two. One of
 * 2^27 other moduli looks the same.
 */
final class WeakRsa {
  private static final int GENERATOR = 65537;

  private static final int[] PRIMES = {
    3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83, 89, 97,
    101, 103, 107, 109, 113, 127, 131, 137, 139, 149, 151, 157, 163, 167
  };

  private WeakRsa() {}

  static boolean isLikely(BigInteger modulus) {
    for (int prime : PRIMES) {
      if (!isPower(modulus.mod(BigInteger.valueOf(prime)).intValue(), prime)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isPower(int value, int prime) {
    int generator = GENERATOR % prime;
    int power = 1;
    do {
      if (power == value) {
        return true;
      }
      power = power * generator % prime;
    } while (power != 1);
    return false;
  }
}
