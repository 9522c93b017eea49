package io.bartizan.config;

import java.util.List;

/**
 * What TLS is spoken with clients: {@code tls.profile}, {@code tls.ciphers} and {@code tls.groups}.
 *
 * @param profile which versions
 * @param suites of TLS 1.2, the preferred first; none where the profile does not speak it. Those of
 *     TLS 1.3 are always all three, in the client's order
 * @param groups of the key exchange, the preferred first; at least one that each version can use
 */
public record TlsPolicyConfig(TlsProfile profile, List<TlsSuite> suites, List<TlsGroup> groups) {
  /** Default of {@code profile}. */
  public static final TlsProfile DEFAULT_PROFILE = TlsProfile.INTERMEDIATE;

  /** Default of {@code groups}. */
  public static final List<TlsGroup> DEFAULT_GROUPS =
      List.of(TlsGroup.X25519MLKEM768, TlsGroup.X25519, TlsGroup.P256, TlsGroup.P384);

  /** What nobody asked to be different. */
  public static final TlsPolicyConfig DEFAULT =
      new TlsPolicyConfig(DEFAULT_PROFILE, DEFAULT_PROFILE.suites(), DEFAULT_GROUPS);

  public TlsPolicyConfig {
    suites = List.copyOf(suites);
    groups = List.copyOf(groups);
  }
}
