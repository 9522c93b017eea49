package io.bartizan.auth;

import io.bartizan.auth.token.KeySet;
import io.bartizan.exchange.Principal;
import io.bartizan.http.FieldLine;
import java.util.List;
import java.util.Set;

/**
 * What a verified token comes to, for as long as it may be remembered.
 *
 * @param keys by which it was verified
 * @param notBefore the first second since 1970 that it is good at
 * @param expires the first second since 1970 that it is not good at any more
 * @param lines what the upstream is told
 */
record Proof(
    Principal principal,
    KeySet keys,
    long notBefore,
    long expires,
    Set<String> scopes,
    Set<String> roles,
    List<FieldLine> lines) {
  boolean isGood(KeySet current, long nowSeconds) {
    return keys == current && nowSeconds < expires && nowSeconds >= notBefore;
  }
}
