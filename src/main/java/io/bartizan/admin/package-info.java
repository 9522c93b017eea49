/** The admin server. May import everything but {@code cli}. */
@NullMarked
package io.bartizan.admin;

import org.jspecify.annotations.NullMarked;
