package io.bartizan.auth;

import io.bartizan.auth.Provider.Judgement.Ask;
import io.bartizan.auth.keys.Keys.Heard;
import io.bartizan.auth.keys.Petition;
import io.bartizan.exchange.Verdict;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A request that needs keys which are not known, of one issuer or of several that are asked at the
 * same time. It waits until the last has answered, and is then judged again.
 */
final class KeyWait implements Verdict.Pending {
  private final List<Asked> all;
  private final Function<KeyWait, Verdict> judge;

  /**
   * Asks nobody yet.
   *
   * @param judge what comes of the request now
   */
  KeyWait(List<Ask> asks, Function<KeyWait, Verdict> judge) {
    this.all = asks.stream().map(Asked::new).toList();
    this.judge = judge;
  }

  /** What one issuer was asked, and whether it was heard. */
  static final class Asked {
    private final Ask ask;
    private @Nullable Petition petition;
    private Heard heard = Heard.NO_NEWS;

    private Asked(Ask ask) {
      this.ask = ask;
    }

    private void begin(Runnable told) {
      petition = ask.petition(told);
      heard = ask.provider().keys().ask(petition);
      if (heard == Heard.NO_ROOM || heard == Heard.NO_NEWS) {
        told.run();
      }
    }

    private void withdraw() {
      if (petition != null) {
        ask.provider().keys().withdraw(petition);
      }
    }

    Ask ask() {
      return ask;
    }

    /** Whether there was no place to wait. */
    boolean hadNoRoom() {
      return heard == Heard.NO_ROOM;
    }

    /** Whether the issuer may have had news since it was asked: so it is asked once more. */
    boolean wasLate() {
      return heard == Heard.WAS_LATE && !ask.isLast();
    }
  }

  /** What a provider was asked; null for nothing. */
  @Nullable Asked of(Provider provider) {
    for (Asked each : all) {
      if (each.ask.provider() == provider) {
        return each;
      }
    }
    return null;
  }

  @Override
  public void begin(Runnable told) {
    AtomicInteger open = new AtomicInteger(all.size());
    for (Asked each : all) {
      each.begin(
          () -> {
            if (open.decrementAndGet() == 0) {
              told.run();
            }
          });
    }
  }

  @Override
  public void withdraw() {
    all.forEach(Asked::withdraw);
  }

  @Override
  public Verdict decide() {
    return judge.apply(this);
  }
}
