package io.bartizan.protect.limit;

import io.bartizan.config.RateLimitConfig.KeyPart;
import io.bartizan.exchange.Principal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What of a bucket's key a request has to prove: its principal's name, and claims. Each counts with
 * who vouches for it: what one issuer calls a client says nothing of another's, and none can use up
 * what another's clients may.
 *
 * <p>What is missing does not stand for a bucket of its own. One for all who prove nothing could be
 * used up by any of them.
 */
final class ProofKey {
  private static final long MISSING = 6;
  private static final long PROVED = 7;

  private final KeyHash hash;
  private final boolean name;
  private final String[] claims;

  ProofKey(KeyHash hash, List<KeyPart> parts) {
    this.hash = hash;
    this.name = parts.stream().anyMatch(KeyPart.Principal.class::isInstance);
    this.claims =
        parts.stream()
            .filter(KeyPart.Claim.class::isInstance)
            .map(part -> ((KeyPart.Claim) part).path())
            .toArray(String[]::new);
  }

  /** Whether nothing needs to be proved. */
  boolean isEmpty() {
    return !name && claims.length == 0;
  }

  /** Whether the request lacks any of it, so that its client's address is to stand for it. */
  boolean isMissing(@Nullable Principal principal) {
    if (isEmpty()) {
      return false;
    }
    if (principal == null || (name && principal.name() == null)) {
      return true;
    }
    for (String claim : claims) {
      if (principal.text(claim) == null) {
        return true;
      }
    }
    return false;
  }

  /**
   * A bucket's key with this in it.
   *
   * @param before the key without it
   */
  long of(long before, @Nullable Principal principal) {
    if (principal == null) {
      return hash.of(before, MISSING, 0);
    }
    long key = hash.of(before, principal.provider());
    if (name) {
      key = with(key, principal.name());
    }
    for (String claim : claims) {
      key = with(key, principal.text(claim));
    }
    return key;
  }

  private long with(long key, @Nullable String text) {
    return text == null ? hash.of(key, MISSING, 0) : hash.of(hash.of(key, PROVED, 0), text);
  }
}
