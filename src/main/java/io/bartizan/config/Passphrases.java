package io.bartizan.config;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * {@code tls.passphrases} of {@code gateway.json}: what opens the encrypted keys of {@code certs/}.
 * Not a record, so that nothing prints them.
 */
public final class Passphrases {
  /** None at all. */
  public static final Passphrases NONE = new Passphrases(Map.of());

  /** Stands for every pair that has none of its own. */
  static final String ALL = "*";

  private static final String SETTING = "tls.passphrases";

  private final Map<String, String> byPair;

  /**
   * Copies a map.
   *
   * @param byPair by the files' name without ending, or {@code *} for all others
   */
  public Passphrases(Map<String, String> byPair) {
    this.byPair = Map.copyOf(byPair);
  }

  /** The passphrase of a pair, or null where there is none for it. */
  public @Nullable String of(String pair) {
    String own = byPair.get(pair);
    return own == null ? byPair.get(ALL) : own;
  }

  /** Where the passphrase of a pair stands, as messages name it. */
  public String pointer(String pair) {
    return Place.member(SETTING, byPair.containsKey(pair) ? pair : ALL);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Passphrases passphrases && byPair.equals(passphrases.byPair);
  }

  @Override
  public int hashCode() {
    return byPair.hashCode();
  }

  /** Of which pairs, and nothing else. */
  @Override
  public String toString() {
    return "passphrases of " + byPair.keySet();
  }
}
