package io.bartizan.forward;

import io.bartizan.balance.ClientShares;
import io.bartizan.exchange.Hold;

/** A client's share in a pool's requests, for as long as an exchange lasts. */
final class ShareHold extends Hold {
  private final ClientShares shares;
  private final Object client;

  ShareHold(ClientShares shares, Object client) {
    this.shares = shares;
    this.client = client;
  }

  @Override
  protected void release() {
    shares.give(client);
  }
}
