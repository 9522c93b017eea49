package io.bartizan;

import io.bartizan.auth.Authentication;
import io.bartizan.auth.keys.KeyState;
import io.bartizan.auth.token.KeySet;
import io.bartizan.observe.JwtKeysSample;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Reads how the keys of token issuers stand, for a scrape. */
final class JwtKeyReadings {
  private JwtKeyReadings() {}

  static JwtKeysSample of(Authentication authentication) {
    return new JwtKeysSample(authentication.keys().stream().map(JwtKeyReadings::provider).toList());
  }

  private static JwtKeysSample.Provider provider(KeyState state) {
    KeySet keys = state.keys();
    return new JwtKeysSample.Provider(
        state.provider(), keys == null ? 0 : keys.size(), fetches(state.fetches()));
  }

  private static JwtKeysSample.@Nullable Fetches fetches(KeyState.@Nullable Fetches fetches) {
    if (fetches == null) {
      return null;
    }
    Instant success = fetches.lastSuccess();
    return new JwtKeysSample.Fetches(
        success == null ? 0 : success.toEpochMilli() / 1e3,
        fetches.waiting(),
        fetches.updated(),
        fetches.unchanged(),
        fetches.failed());
  }
}
