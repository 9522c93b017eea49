package io.bartizan;

import io.bartizan.auth.Attempts;
import io.bartizan.exchange.Exchange;
import io.bartizan.protect.limit.ProofAttempts;

/** What protection knows of clients that fail, for authentication. */
record ClientAttempts(ProofAttempts attempts) implements Attempts {
  @Override
  public boolean may(Exchange exchange) {
    return attempts.may(exchange);
  }

  @Override
  public void refused(Exchange exchange) {
    attempts.refused(exchange);
  }

  @Override
  public void failed(Exchange exchange) {
    attempts.failed(exchange);
  }
}
