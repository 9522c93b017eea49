package io.bartizan.tls;

import io.bartizan.config.TlsPolicyConfig;

/**
 * What the TLS contexts of a listener's connections are made of, besides the certificate. Each
 * certificate keeps one context for each of the terms it is served on, compared by identity: there
 * are as many as the configuration has different ones, and they live as long as it.
 *
 * @param library that does the cryptography
 * @param policy versions, suites and groups
 */
record ServerTerms(TlsLibrary library, TlsPolicyConfig policy) {}
