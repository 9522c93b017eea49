/**
 * Who is calling: the client's address behind trusted proxies. May import {@code config}, {@code
 * exchange} and {@code http}.
 */
@NullMarked
package io.bartizan.protect;

import org.jspecify.annotations.NullMarked;
