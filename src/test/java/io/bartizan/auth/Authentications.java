package io.bartizan.auth;

import io.bartizan.auth.keys.KeySources;
import io.bartizan.exchange.Exchange;

/** Authentication for tests that do not care who asks. */
public final class Authentications {
  /** Lets clients fail as often as they like. */
  public static final Attempts ANY =
      new Attempts() {
        @Override
        public boolean may(Exchange exchange) {
          return true;
        }

        @Override
        public void refused(Exchange exchange) {}

        @Override
        public void failed(Exchange exchange) {}
      };

  private Authentications() {}

  /** Without issuers. */
  public static Authentication none() {
    return new Authentication(new KeySources(), ANY);
  }
}
