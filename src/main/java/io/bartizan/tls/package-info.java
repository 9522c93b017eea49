/**
 * TLS towards clients and upstreams: certificates by server name, contexts, OCSP stapling, the
 * development authority. May import {@code config}, {@code fetch}, {@code http} and {@code time}.
 */
@NullMarked
package io.bartizan.tls;

import org.jspecify.annotations.NullMarked;
