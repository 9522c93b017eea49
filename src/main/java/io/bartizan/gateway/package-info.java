/**
 * The compiled configuration and the road of a request through it. May import all of the rooms that
 * the road passes.
 */
@NullMarked
package io.bartizan.gateway;

import org.jspecify.annotations.NullMarked;
