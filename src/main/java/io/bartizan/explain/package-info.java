/**
 * What becomes of a request, and why, without making one: by the configuration in force or by that
 * of files. May import address, balance, config, exchange, gateway, http, protect, route and tls.
 */
@NullMarked
package io.bartizan.explain;

import org.jspecify.annotations.NullMarked;
