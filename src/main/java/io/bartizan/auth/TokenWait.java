package io.bartizan.auth;

import io.bartizan.auth.Judgement.Ask;
import io.bartizan.auth.Judgement.Look;
import io.bartizan.auth.keys.Keys.Heard;
import io.bartizan.auth.keys.Petition;
import io.bartizan.auth.token.KeySet;
import io.bartizan.auth.token.Verification;
import io.bartizan.exchange.Verdict;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A request that waits for signatures that take long, or for keys which are not known: of one
 * issuer, or of several at the same time. When the last is there it is judged again, by all that it
 * has ever waited for. It asks each issuer for keys twice at most, and looks at a signature again
 * only when keys have changed.
 */
final class TokenWait implements Verdict.Pending {
  private final List<Asked> asked;
  private final List<Looked> looked;
  private final Held held;

  private TokenWait(List<Ask> asks, List<Look> looks, Held held) {
    this.asked = asks.stream().map(Asked::new).toList();
    this.looked = looks.stream().map(Looked::new).toList();
    this.held = held;
  }

  /**
   * A request that waits.
   *
   * @param before what it has waited for until now; null for nothing
   * @param looked whether a signature was looked at that was not found good
   * @param judge what comes of the request now
   * @param abandoned run where the request goes away after a signature was looked at: that cost as
   *     much as one that is found bad, and nobody will ever know
   */
  record Held(
      @Nullable TokenWait before,
      boolean looked,
      Function<TokenWait, Verdict> judge,
      Runnable abandoned) {}

  /** For keys. Asks nobody yet. */
  static TokenWait forKeys(List<Ask> asks, Held held) {
    return new TokenWait(asks, List.of(), held);
  }

  /** The same for signatures. */
  static TokenWait forSignatures(List<Look> looks, Held held) {
    return new TokenWait(List.of(), looks, held);
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

  /** A signature that is looked at, unless the request goes away before its turn. */
  private static final class Looked {
    private final Look look;

    /** By whoever comes first: who looks at it, or the request that goes away. */
    private final AtomicBoolean taken = new AtomicBoolean();

    private volatile Verification verification = new Verification.Slow();

    private Looked(Look look) {
      this.look = look;
    }

    private void begin(Runnable told) {
      look.provider()
          .signatures()
          .look(
              () -> taken.compareAndSet(false, true) ? look.work().get() : verification,
              came -> {
                verification = came == null ? new Verification.Slow() : came;
                told.run();
              });
    }

    /** Whether a look at it has begun. */
    private boolean withdraw() {
      return !taken.compareAndSet(false, true);
    }

    private boolean isGood() {
      return verification instanceof Verification.Good;
    }
  }

  /** What a provider was asked at last; null for nothing. */
  @Nullable Asked asked(Provider provider) {
    for (Asked each : asked) {
      if (each.ask.provider() == provider) {
        return each;
      }
    }
    TokenWait before = held.before();
    return before == null ? null : before.asked(provider);
  }

  /** Whether any was. */
  boolean hasAsked() {
    TokenWait before = held.before();
    return !asked.isEmpty() || (before != null && before.hasAsked());
  }

  /**
   * What was found of the signature with these keys of a provider; {@link Verification.Slow} where
   * there was no place to wait, null where it was not tried.
   */
  @Nullable Verification looked(Provider provider, KeySet keys) {
    for (Looked each : looked) {
      if (each.look.provider() == provider && each.look.keys() == keys) {
        return each.verification;
      }
    }
    TokenWait before = held.before();
    return before == null ? null : before.looked(provider, keys);
  }

  @Override
  public void begin(Runnable told) {
    AtomicInteger open = new AtomicInteger(asked.size() + looked.size());
    Runnable one =
        () -> {
          if (open.decrementAndGet() == 0) {
            told.run();
          }
        };
    asked.forEach(each -> each.begin(one));
    looked.forEach(each -> each.begin(one));
  }

  @Override
  public void withdraw() {
    asked.forEach(Asked::withdraw);
    boolean hasLooked = held.looked();
    boolean good = false;
    for (Looked each : looked) {
      hasLooked |= each.withdraw();
      good |= each.isGood();
    }
    if (hasLooked && !good) {
      held.abandoned().run();
    }
  }

  @Override
  public Verdict decide() {
    return held.judge().apply(this);
  }
}
