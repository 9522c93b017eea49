package io.bartizan.tls;

import java.math.BigInteger;
import java.security.PublicKey;
import java.time.Instant;
import java.util.Set;
import javax.security.auth.x500.X500Principal;

/**
 * One issuer's list of revoked certificates, complete and with its signature verified.
 *
 * @param file that it came from
 * @param issuer whose certificates it is about
 * @param key that signed it
 * @param thisUpdate when it was made
 * @param nextUpdate until when it says what is true
 * @param revoked serial numbers
 * @param digest SHA-256 of it in hexadecimal
 */
record RevocationList(
    String file,
    X500Principal issuer,
    PublicKey key,
    Instant thisUpdate,
    Instant nextUpdate,
    Set<BigInteger> revoked,
    String digest) {
  RevocationList {
    revoked = Set.copyOf(revoked);
  }

  boolean isStale(Instant now) {
    return now.isAfter(nextUpdate);
  }
}
