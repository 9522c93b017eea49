package io.bartizan.config;

import java.util.List;
import java.util.Map;

/**
 * One of {@code apiKeys}: who has a key, and where requests have it.
 *
 * @param name seen in messages, logs and metrics
 * @param places where a key is looked for, in turn; at least one
 * @param forward whether the upstream gets the key
 * @param consumers by the SHA-256 of each key, in lower-case hexadecimal
 */
public record ApiKeysConfig(
    String name, List<TokenPlace> places, boolean forward, Map<String, String> consumers) {
  /** Default of {@code keyFrom}. */
  public static final List<TokenPlace> DEFAULT_PLACES = List.of(new TokenPlace.Header("x-api-key"));

  public ApiKeysConfig {
    places = List.copyOf(places);
    consumers = Map.copyOf(consumers);
  }

  /** Not what the hashes are. */
  @Override
  public String toString() {
    return name;
  }
}
