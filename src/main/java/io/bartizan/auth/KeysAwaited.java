package io.bartizan.auth;

import io.bartizan.auth.keys.Keys;
import io.bartizan.exchange.Verdict;
import java.util.function.Supplier;

/**
 * A request that waits for keys.
 *
 * @param then asked when there is an answer, or will be none
 */
record KeysAwaited(Keys keys, Supplier<Verdict> then) implements Verdict.Pending {
  @Override
  public void begin(Runnable told) {
    if (!keys.ask(told)) {
      told.run();
    }
  }

  @Override
  public Verdict decide() {
    return then.get();
  }
}
