/** Elapsed time and deadlines on an event loop. May import nothing of ours. */
@NullMarked
package io.bartizan.time;

import org.jspecify.annotations.NullMarked;
