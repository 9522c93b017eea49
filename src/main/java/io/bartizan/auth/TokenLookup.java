package io.bartizan.auth;

import io.bartizan.auth.Provider.Judgement;
import io.bartizan.exchange.Exchange;
import io.bartizan.exchange.Guard;
import io.bartizan.exchange.Verdict;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds out whom a provider says a request to come from, before its route is known. Requests
 * without a token go on, and those whose token is of another issuer, or none that could be read: it
 * may be for somebody else. One of this issuer that is not good is refused.
 */
final class TokenLookup implements Guard {
  private final Provider provider;
  private final Attempts attempts;
  private final TokenRefusals refusals;

  TokenLookup(Provider provider, Attempts attempts) {
    this.provider = provider;
    this.attempts = attempts;
    this.refusals = new TokenRefusals(attempts);
  }

  @Override
  public Verdict check(Exchange exchange) {
    return check(exchange, null);
  }

  private Verdict check(Exchange exchange, @Nullable KeyWait waited) {
    Judgement judgement = provider.judge(exchange, attempts, waited);
    if (judgement instanceof Judgement.Good good) {
      exchange.vouched(provider.name(), good.proof().principal());
      return Verdict.ALLOW;
    }
    if (judgement == Judgement.Plain.NONE
        || (judgement != Judgement.Plain.SEVERAL && !provider.isNamed(exchange))) {
      exchange.vouched(provider.name(), null);
      return Verdict.ALLOW;
    }
    return judgement instanceof Judgement.Ask ask
        ? new Verdict.Await(new KeyWait(List.of(ask), after -> check(exchange, after)))
        : refusals.of(exchange, judgement);
  }
}
