package io.bartizan.auth;

import io.bartizan.exchange.Exchange;

/** How often a client may fail to prove itself, before proofs are not even looked at. */
public interface Attempts {
  /** Whether another proof of the client is looked at; where not, says so in the response. */
  boolean may(Exchange exchange);

  /** A proof of the client was not good. */
  void failed(Exchange exchange);
}
