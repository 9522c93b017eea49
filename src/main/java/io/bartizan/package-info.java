/** The composition root: the order in which everything starts and stops. */
@NullMarked
package io.bartizan;

import org.jspecify.annotations.NullMarked;
