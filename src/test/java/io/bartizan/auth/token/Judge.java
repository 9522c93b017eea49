package io.bartizan.auth.token;

import io.bartizan.config.JwtAlgorithm;
import io.bartizan.config.JwtKeysConfig;
import io.bartizan.config.JwtProviderConfig;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Verifies tokens at one time, by settings of which each test says what it cares for. */
record Judge(
    @Nullable String issuer,
    List<String> audiences,
    Set<JwtAlgorithm> algorithms,
    Duration skew,
    Set<String> types,
    int maxTokenSize,
    @Nullable Duration maxLifetime,
    KeySet keys) {
  static final String ISSUER = "https://id.example.com";
  static final String AUDIENCE = "api";
  static final long NOW = 1_700_000_000;

  /** Strict in all that a user would set, by every algorithm but those of secrets. */
  static Judge of(KeySet keys) {
    Set<JwtAlgorithm> open =
        EnumSet.complementOf(
            EnumSet.of(JwtAlgorithm.HS256, JwtAlgorithm.HS384, JwtAlgorithm.HS512));
    return new Judge(
        ISSUER, List.of(AUDIENCE), open, Duration.ofSeconds(60), Set.of(), 8192, null, keys);
  }

  Judge by(JwtAlgorithm... algorithms) {
    return new Judge(
        issuer,
        audiences,
        EnumSet.copyOf(List.of(algorithms)),
        skew,
        types,
        maxTokenSize,
        maxLifetime,
        keys);
  }

  Judge with(KeySet other) {
    return new Judge(issuer, audiences, algorithms, skew, types, maxTokenSize, maxLifetime, other);
  }

  Judge types(String... wanted) {
    return new Judge(
        issuer, audiences, algorithms, skew, Set.of(wanted), maxTokenSize, maxLifetime, keys);
  }

  Judge maxLifetime(Duration most) {
    return new Judge(issuer, audiences, algorithms, skew, types, maxTokenSize, most, keys);
  }

  Judge maxTokenSize(int most) {
    return new Judge(issuer, audiences, algorithms, skew, types, most, maxLifetime, keys);
  }

  Judge skew(Duration clocks) {
    return new Judge(issuer, audiences, algorithms, clocks, types, maxTokenSize, maxLifetime, keys);
  }

  Judge ofAnybodyForAnybody() {
    return new Judge(null, List.of(), algorithms, skew, types, maxTokenSize, maxLifetime, keys);
  }

  Verification judge(String token) {
    return judge(token.getBytes(StandardCharsets.UTF_8));
  }

  Verification judge(byte[] token) {
    return new TokenVerifier(config()).verify(token, keys, NOW);
  }

  /** What is wrong with a token that is not good, for now or for ever. */
  static Fault fault(Verification came) {
    return switch (came) {
      case Verification.Bad(Fault fault) -> fault;
      case Verification.Unsure(Fault fault, _) -> fault;
      case Verification.Slow _ -> throw new AssertionError("nobody has looked");
      case Verification.Good _ -> throw new AssertionError("it is good");
    };
  }

  JwtProviderConfig config() {
    return new JwtProviderConfig(
        "test",
        issuer,
        audiences,
        algorithms,
        new JwtKeysConfig.Fetched(
            URI.create("https://id.example.com/keys"),
            false,
            null,
            JwtKeysConfig.DEFAULT_REFRESH,
            JwtKeysConfig.DEFAULT_TIMEOUT),
        skew,
        types,
        maxTokenSize,
        maxLifetime,
        JwtProviderConfig.DEFAULT_PLACES,
        false,
        Map.of(),
        JwtProviderConfig.DEFAULT_PRINCIPAL_CLAIM,
        JwtProviderConfig.DEFAULT_SCOPE_CLAIM,
        JwtProviderConfig.DEFAULT_ROLES_CLAIM,
        JwtProviderConfig.DEFAULT_CACHED_TOKENS);
  }
}
