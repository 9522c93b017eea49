/**
 * Whom a request proves to come from, and whether they may. May import {@code address}, {@code
 * config}, {@code exchange}, {@code fetch}, {@code http} and {@code time}, and its own rooms.
 */
@NullMarked
package io.bartizan.auth;

import org.jspecify.annotations.NullMarked;
