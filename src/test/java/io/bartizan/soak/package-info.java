/**
 * The gateway under loads that take minutes: run by {@code make soak}, against {@code
 * dist/bartizan} as a process of its own.
 */
@NullMarked
package io.bartizan.soak;

import org.jspecify.annotations.NullMarked;
