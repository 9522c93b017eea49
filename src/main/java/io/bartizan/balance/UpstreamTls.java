package io.bartizan.balance;

import io.netty.handler.ssl.SslContext;
import org.jspecify.annotations.Nullable;

/**
 * How a pool's endpoints are spoken to over TLS.
 *
 * @param context for clients: whom to trust, what to present, and for HTTP/2 the offer of {@code
 *     h2} by ALPN
 * @param serverName for SNI and verification instead of the URL's host, or null
 */
public record UpstreamTls(SslContext context, @Nullable String serverName) {}
