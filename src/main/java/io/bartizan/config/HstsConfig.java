package io.bartizan.config;

import java.time.Duration;

/**
 * {@code hsts} of {@code tls} or of a route: whether browsers are told to come back over https only
 * (RFC 6797).
 *
 * @param enabled whether they are told at all; what follows is of no meaning where not
 * @param maxAge how long they are to remember; zero makes them forget
 * @param includeSubDomains whether it goes for all names below too
 * @param preload whether the site asks to be on the list that browsers are shipped with
 */
public record HstsConfig(
    boolean enabled, Duration maxAge, boolean includeSubDomains, boolean preload) {
  /** Default of {@code maxAge}: two years, as Mozilla recommends. */
  public static final Duration DEFAULT_MAX_AGE = Duration.ofDays(730);

  /** Where it says {@code false}. */
  public static final HstsConfig OFF = new HstsConfig(false, DEFAULT_MAX_AGE, false, false);

  /** Where it says {@code true}. */
  public static final HstsConfig ON = new HstsConfig(true, DEFAULT_MAX_AGE, false, false);
}
