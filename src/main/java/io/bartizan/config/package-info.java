/**
 * What the user wrote, as immutable records, and the reading and checking of it. Past this package
 * a setting cannot be invalid. May import {@code address}.
 */
@NullMarked
package io.bartizan.config;

import org.jspecify.annotations.NullMarked;
