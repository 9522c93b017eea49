package io.bartizan.http;

import org.jspecify.annotations.Nullable;

/**
 * What TLS agreed on.
 *
 * @param serverName the name the client asked for in lower case (SNI), or null
 * @param version for example {@code TLSv1.3}
 * @param cipher the suite's name
 */
public record TlsInfo(@Nullable String serverName, String version, String cipher) {}
