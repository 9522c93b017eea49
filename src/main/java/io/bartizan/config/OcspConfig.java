package io.bartizan.config;

import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * {@code tls.ocsp} of {@code gateway.json}.
 *
 * @param stapling whether responders are asked and their answers presented with the certificates
 * @param timeout of one question, to the last byte of its answer
 * @param responder asked instead of those that certificates name; null for those
 */
public record OcspConfig(boolean stapling, Duration timeout, @Nullable URI responder) {
  /** Default of {@code stapling}: a certificate that names no responder costs nothing. */
  public static final boolean DEFAULT_STAPLING = true;

  /** Default of {@code timeout}. */
  public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(5);

  /** What is in force where nothing is set. */
  public static final OcspConfig DEFAULT = new OcspConfig(DEFAULT_STAPLING, DEFAULT_TIMEOUT, null);
}
