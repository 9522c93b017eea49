package io.bartizan.auth;

import org.jspecify.annotations.Nullable;

/** What was found where a token is looked for. Nothing prints the token. */
final class FoundToken {
  /** Nothing. */
  static final FoundToken NONE = new FoundToken(null);

  /** More than one in the same place: upstreams might go by another than the gateway. */
  static final FoundToken SEVERAL = new FoundToken(null);

  private final byte @Nullable [] token;

  private FoundToken(byte @Nullable [] token) {
    this.token = token;
  }

  /** A token, of any content. */
  static FoundToken one(byte[] token) {
    return new FoundToken(token);
  }

  /** The token, not to be changed; null where there is not just one. */
  byte @Nullable [] token() {
    return token;
  }
}
