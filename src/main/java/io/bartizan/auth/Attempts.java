package io.bartizan.auth;

import io.bartizan.exchange.Exchange;

/** How often a client may fail to prove itself, before proofs are not even looked at. */
public interface Attempts {
  /** Whether another proof of the client is looked at. */
  boolean may(Exchange exchange);

  /** None is, and the request is refused for it: says in the response when it may come again. */
  void refused(Exchange exchange);

  /** A proof of the client was not good. */
  void failed(Exchange exchange);
}
