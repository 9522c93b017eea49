/**
 * How much clients may: rate limits, requests under way, connections. May import {@code address},
 * {@code config}, {@code exchange}, {@code http}, {@code time} and {@code protect}.
 */
@NullMarked
package io.bartizan.protect.limit;

import org.jspecify.annotations.NullMarked;
