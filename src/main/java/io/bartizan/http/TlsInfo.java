package io.bartizan.http;

import org.jspecify.annotations.Nullable;

/**
 * What TLS agreed on.
 *
 * @param serverName the name the client asked for in lower case (SNI), or null
 * @param version for example {@code TLSv1.3}
 * @param cipher the suite's name
 * @param resumed whether it continues an earlier session, without certificates being shown again
 */
public record TlsInfo(
    @Nullable String serverName, String version, String cipher, boolean resumed) {}
