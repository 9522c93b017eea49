/**
 * Upstreams to play with, for whoever has none at hand. Not a part of the gateway: it meets them
 * over sockets, like any others. May import nothing of ours.
 */
@NullMarked
package io.bartizan.demo;

import org.jspecify.annotations.NullMarked;
