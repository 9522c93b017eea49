/**
 * One request's typed state and the words for deciding on it. May import {@code address}, {@code
 * http} and {@code time}.
 */
@NullMarked
package io.bartizan.exchange;

import org.jspecify.annotations.NullMarked;
