package io.bartizan.observe;

import java.time.Instant;

/**
 * A certificate in force at the moment of a scrape.
 *
 * @param name of its files, without ending
 * @param notAfter when it expires
 */
public record CertificateSample(String name, Instant notAfter) {}
