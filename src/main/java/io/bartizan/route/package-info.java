/**
 * Which route a request takes: path normalisation and the compiled {@code RouteTable}. May import
 * {@code config}, {@code exchange} and {@code http}.
 */
@NullMarked
package io.bartizan.route;

import org.jspecify.annotations.NullMarked;
