package io.bartizan.auth;

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

  private Verdict check(Exchange exchange, @Nullable TokenWait waited) {
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
    TokenWait.Held held =
        new TokenWait.Held(
            waited,
            judgement.hasLooked(),
            after -> check(exchange, after),
            () -> attempts.failed(exchange));
    return switch (judgement) {
      case Judgement.Ask ask -> new Verdict.Await(TokenWait.forKeys(List.of(ask), held));
      case Judgement.Look look -> new Verdict.Await(TokenWait.forSignatures(List.of(look), held));
      default -> refusals.of(exchange, judgement);
    };
  }
}
