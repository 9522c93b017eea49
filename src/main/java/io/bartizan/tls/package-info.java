/**
 * TLS towards clients and upstreams: certificates by server name, contexts, the development
 * authority. May import {@code config} and {@code http}.
 */
@NullMarked
package io.bartizan.tls;

import org.jspecify.annotations.NullMarked;
