/**
 * Metrics and the access log. May import {@code config}, {@code exchange}, {@code http} and {@code
 * time}.
 */
@NullMarked
package io.bartizan.observe;

import org.jspecify.annotations.NullMarked;
