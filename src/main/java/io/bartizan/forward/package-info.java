/**
 * The streaming forwarder: upstream connections, headers, retries, tunnels. May import {@code
 * config}, {@code exchange}, {@code balance}, {@code http} and {@code time}.
 */
@NullMarked
package io.bartizan.forward;

import org.jspecify.annotations.NullMarked;
