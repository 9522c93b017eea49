package io.bartizan.auth;

import io.bartizan.exchange.Exchange;

/** Counts how often clients fail, and lets them as a test says. */
final class CountedAttempts implements Attempts {
  boolean may = true;
  int asked;
  int failed;
  int refused;

  @Override
  public boolean may(Exchange exchange) {
    asked++;
    return may;
  }

  @Override
  public void refused(Exchange exchange) {
    refused++;
  }

  @Override
  public void failed(Exchange exchange) {
    failed++;
  }
}
