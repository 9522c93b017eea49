/** Asking others over HTTP, beside the event loops. May import nothing of ours. */
@NullMarked
package io.bartizan.fetch;

import org.jspecify.annotations.NullMarked;
