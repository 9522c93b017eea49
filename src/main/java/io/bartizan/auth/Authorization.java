package io.bartizan.auth;

import io.bartizan.config.AuthConfig;
import io.bartizan.config.AuthConfig.ClaimMatch;
import io.bartizan.exchange.Principal;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/** What a route wants of those who have proved who they are. */
final class Authorization {
  private final Set<String> scopes;
  private final Set<String> roles;
  private final List<Predicate<Principal>> claims;

  Authorization(AuthConfig.Jwt config) {
    this.scopes = config.scopes();
    this.roles = config.roles();
    this.claims = config.claims().stream().map(Authorization::claim).toList();
  }

  /** Whether the token has every scope. */
  boolean hasScopes(Proof proof) {
    return scopes.isEmpty() || proof.scopes().containsAll(scopes);
  }

  /** Whether the token has one of the roles, and claims that match. */
  boolean allows(Proof proof) {
    if (!roles.isEmpty() && proof.roles().stream().noneMatch(roles::contains)) {
      return false;
    }
    for (Predicate<Principal> claim : claims) {
      if (!claim.test(proof.principal())) {
        return false;
      }
    }
    return true;
  }

  /** The scopes, as challenges name them (RFC 6750, section 3). */
  String scopes() {
    return String.join(" ", scopes.stream().sorted().toList());
  }

  private static Predicate<Principal> claim(ClaimMatch match) {
    Predicate<String> wanted = match.compiled();
    return principal -> principal.hasAny(match.claim(), wanted);
  }
}
