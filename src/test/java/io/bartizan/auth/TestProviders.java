package io.bartizan.auth;

import io.bartizan.config.JwtAlgorithm;
import io.bartizan.config.JwtKeysConfig;
import io.bartizan.config.JwtProviderConfig;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Issuers of tokens with defaults, whose keys are fetched. */
final class TestProviders {
  private TestProviders() {}

  static JwtProviderConfig fetched(
      @Nullable String issuer, Set<JwtAlgorithm> algorithms, int maxTokenSize) {
    return new JwtProviderConfig(
        "main",
        issuer,
        List.of(),
        algorithms,
        new JwtKeysConfig.Fetched(
            URI.create("https://id.example"),
            false,
            null,
            JwtKeysConfig.DEFAULT_REFRESH,
            JwtKeysConfig.DEFAULT_TIMEOUT),
        JwtProviderConfig.DEFAULT_CLOCK_SKEW,
        Set.of(),
        maxTokenSize,
        null,
        JwtProviderConfig.DEFAULT_PLACES,
        false,
        Map.of(),
        "sub",
        "scope",
        "roles",
        100);
  }
}
