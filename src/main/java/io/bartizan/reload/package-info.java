/**
 * Changing what is in force while it serves. May import {@code balance}, {@code config}, {@code
 * gateway}, {@code observe} and {@code tls}.
 */
@NullMarked
package io.bartizan.reload;

import org.jspecify.annotations.NullMarked;
