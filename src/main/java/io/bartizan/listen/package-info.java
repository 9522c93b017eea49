/**
 * Listening sockets and the connections they accept. May import {@code config}, {@code exchange},
 * {@code gateway}, {@code http}, {@code observe}, {@code protect}, {@code time} and {@code tls}.
 */
@NullMarked
package io.bartizan.listen;

import org.jspecify.annotations.NullMarked;
