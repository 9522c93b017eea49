package io.bartizan.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bartizan.auth.token.KeySet;
import io.bartizan.config.AuthConfig;
import io.bartizan.config.AuthConfig.ClaimMatch;
import io.bartizan.exchange.Principal;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AuthorizationTest {
  private static final Map<String, ?> CLAIMS =
      Map.of(
          "tenant",
          "acme",
          "level",
          3L,
          "staff",
          true,
          "groups",
          List.of("eu-west", 7L, Map.of("no", "text")),
          "realm",
          Map.of("roles", List.of("admin")),
          "https://example.com/org",
          "x.y");

  private static boolean allows(ClaimMatch... claims) {
    return allows(Set.of(), Set.of(), claims);
  }

  private static boolean allows(Set<String> wanted, Set<String> has, ClaimMatch... claims) {
    AuthConfig.Jwt config =
        new AuthConfig.Jwt(List.of("main"), false, false, Set.of(), wanted, List.of(claims));
    return new Authorization(config).allows(proof(Set.of(), has));
  }

  private static Proof proof(Set<String> scopes, Set<String> roles) {
    return new Proof(
        new Principal("main", "alice", CLAIMS), KeySet.EMPTY, 0, 1, scopes, roles, List.of());
  }

  @Test
  void aClaimIsJustWhatIsWanted() {
    assertTrue(allows(new ClaimMatch.Exact("tenant", "acme")));
    assertFalse(allows(new ClaimMatch.Exact("tenant", "acm")));
    assertFalse(allows(new ClaimMatch.Exact("tenants", "acme")));
    assertTrue(allows(new ClaimMatch.Exact("level", "3")));
    assertTrue(allows(new ClaimMatch.Exact("staff", "true")));
  }

  @Test
  void ofAListOneElementSuffices() {
    assertTrue(allows(new ClaimMatch.Exact("groups", "eu-west")));
    assertTrue(allows(new ClaimMatch.Exact("groups", "7")));
    assertFalse(allows(new ClaimMatch.Exact("groups", "eu")));
    assertFalse(allows(new ClaimMatch.Contains("groups", "text")));
  }

  @Test
  void pathsLeadIntoObjectsUnlessAClaimHasTheWholeName() {
    assertTrue(allows(new ClaimMatch.Exact("realm.roles", "admin")));
    assertFalse(allows(new ClaimMatch.Exact("realm", "admin")));
    assertFalse(allows(new ClaimMatch.Exact("realm.roles.admin", "admin")));
    assertTrue(allows(new ClaimMatch.Exact("https://example.com/org", "x.y")));
  }

  @Test
  void partsAndPatternsMatchText() {
    assertTrue(allows(new ClaimMatch.Contains("tenant", "cm")));
    assertFalse(allows(new ClaimMatch.Contains("tenant", "CM")));
    assertTrue(allows(new ClaimMatch.Regex("tenant", "a.*e")));
    assertFalse(allows(new ClaimMatch.Regex("tenant", "a.*m")), "all of it must match");
    assertTrue(allows(new ClaimMatch.Regex("groups", "eu-.*")));
  }

  @Test
  void everyClaimMustMatch() {
    assertFalse(allows(new ClaimMatch.Exact("tenant", "acme"), new ClaimMatch.Exact("level", "4")));
  }

  @Test
  void oneOfTheRolesSuffices() {
    assertTrue(allows(Set.of("admin", "ops"), Set.of("dev", "ops")));
    assertFalse(allows(Set.of("admin", "ops"), Set.of("dev")));
    assertFalse(allows(Set.of("admin"), Set.of()));
  }

  @Test
  void everyScopeIsNeeded() {
    Authorization both =
        new Authorization(
            new AuthConfig.Jwt(
                List.of("main"), false, false, Set.of("b", "a"), Set.of(), List.of()));
    assertTrue(both.hasScopes(proof(Set.of("a", "b", "c"), Set.of())));
    assertFalse(both.hasScopes(proof(Set.of("a", "ab"), Set.of())));
    assertEquals("a b", both.scopes());
  }
}
