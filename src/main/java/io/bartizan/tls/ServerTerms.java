package io.bartizan.tls;

/**
 * What the TLS contexts of a listener's connections are made of, besides the certificate. Each
 * certificate keeps one context for each of the terms it is served on, compared by identity: there
 * are as many as the configuration has different ones, and they live as long as it.
 *
 * @param library that does the cryptography
 */
record ServerTerms(TlsLibrary library) {}
