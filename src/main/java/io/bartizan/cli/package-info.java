/** The commands of {@code bin/bartizan}. May import everything. */
@NullMarked
package io.bartizan.cli;

import org.jspecify.annotations.NullMarked;
