/**
 * Who is calling, how much they may, and what becomes of those who abuse it. May import {@code
 * address}, {@code config}, {@code exchange}, {@code fetch}, {@code http} and {@code time}.
 */
@NullMarked
package io.bartizan.protect;

import org.jspecify.annotations.NullMarked;
