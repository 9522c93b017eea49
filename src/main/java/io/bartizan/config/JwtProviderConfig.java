package io.bartizan.config;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One of {@code jwtProviders}: who issues tokens, and which of them are good.
 *
 * @param name seen in messages, logs and metrics
 * @param issuer what {@code iss} must be; null where it is not looked at
 * @param audiences of which {@code aud} must have one; empty where it is not looked at
 * @param algorithms those that a token may be signed by; at least one, all of a kind with the keys
 * @param keys where the keys come from
 * @param clockSkew how wrong the clocks may be that {@code exp}, {@code nbf} and {@code iat} go by
 * @param types what {@code typ} may be, in lower case and without {@code application/}; empty where
 *     it is not looked at
 * @param maxTokenSize longest token, in bytes
 * @param maxLifetime how far away {@code exp} may be; null for any time
 * @param places where the token is looked for, in turn; at least one
 * @param forward whether the upstream gets the token
 * @param claimsToHeaders which claims the upstream gets, by the header's name in lower case; claims
 *     are paths with dots between their parts
 * @param principalClaim path of the claim that a client is called by
 * @param scopeClaim path of the claim that has the scopes
 * @param rolesClaim path of the claim that has the roles
 * @param cachedTokens how many verified tokens are remembered; 0 for none
 */
public record JwtProviderConfig(
    String name,
    @Nullable String issuer,
    List<String> audiences,
    Set<JwtAlgorithm> algorithms,
    JwtKeysConfig keys,
    Duration clockSkew,
    Set<String> types,
    int maxTokenSize,
    @Nullable Duration maxLifetime,
    List<TokenPlace> places,
    boolean forward,
    Map<String, String> claimsToHeaders,
    String principalClaim,
    String scopeClaim,
    String rolesClaim,
    int cachedTokens) {
  /** Default of {@code clockSkew}. */
  public static final Duration DEFAULT_CLOCK_SKEW = Duration.ofSeconds(60);

  /** Default of {@code maxTokenSize}, in bytes. */
  public static final int DEFAULT_MAX_TOKEN_SIZE = 8 * 1024;

  /** Default of {@code tokenFrom}. */
  public static final List<TokenPlace> DEFAULT_PLACES = List.of(new TokenPlace.Bearer());

  /** Default of {@code principalClaim}. */
  public static final String DEFAULT_PRINCIPAL_CLAIM = "sub";

  /** Default of {@code scopeClaim} (RFC 8693, section 4.2). */
  public static final String DEFAULT_SCOPE_CLAIM = "scope";

  /** Default of {@code rolesClaim}. */
  public static final String DEFAULT_ROLES_CLAIM = "roles";

  /** Default of {@code cachedTokens}. */
  public static final int DEFAULT_CACHED_TOKENS = 10_000;

  public JwtProviderConfig {
    audiences = List.copyOf(audiences);
    algorithms = Collections.unmodifiableSet(algorithms);
    types = Set.copyOf(types);
    places = List.copyOf(places);
    claimsToHeaders = Collections.unmodifiableMap(new LinkedHashMap<>(claimsToHeaders));
  }
}
