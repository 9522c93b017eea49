/**
 * Address lists that others keep: fetched in the background, over and over. May import what {@code
 * protect} may.
 */
@NullMarked
package io.bartizan.protect.feed;

import org.jspecify.annotations.NullMarked;
