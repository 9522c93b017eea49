/**
 * Who serves a request: pools, endpoints, choosing among them, circuit breakers. May import {@code
 * config}, {@code exchange}, {@code http} and {@code time}.
 */
@NullMarked
package io.bartizan.balance;

import org.jspecify.annotations.NullMarked;
