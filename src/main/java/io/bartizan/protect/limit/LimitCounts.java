package io.bartizan.protect.limit;

import java.util.concurrent.atomic.LongAdder;

/** What came of one limit, whatever its settings were in the meantime. From any thread. */
final class LimitCounts {
  private final LongAdder refused = new LongAdder();
  private final LongAdder dryRun = new LongAdder();

  void count(boolean inDryRun) {
    (inDryRun ? dryRun : refused).increment();
  }

  /** Requests that were refused. */
  long refused() {
    return refused.sum();
  }

  /** Requests that would have been. */
  long dryRun() {
    return dryRun.sum();
  }
}
