/**
 * Listening sockets and the connections they accept. May import {@code config}, {@code exchange},
 * {@code gateway}, {@code http}, {@code tls} and {@code time}.
 */
@NullMarked
package io.bartizan.listen;

import org.jspecify.annotations.NullMarked;
