/**
 * Signed tokens (RFC 7515, RFC 7519) and the keys they are verified with. May import {@code config}
 * and {@code exchange}; asks no network and no clock.
 */
@NullMarked
package io.bartizan.auth.token;

import org.jspecify.annotations.NullMarked;
