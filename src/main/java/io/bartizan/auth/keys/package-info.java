/**
 * Where the keys of token issuers come from: fetched again and again, read from a file, or shared.
 * May import {@code auth.token}, {@code config}, {@code fetch} and {@code time}.
 */
@NullMarked
package io.bartizan.auth.keys;

import org.jspecify.annotations.NullMarked;
