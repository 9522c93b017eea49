package io.bartizan.auth.keys;

import io.bartizan.auth.token.BadKeysException;
import io.bartizan.auth.token.KeySet;
import java.io.IOException;

/** Asks an issuer for its keys. */
@FunctionalInterface
interface KeyFetch {
  /**
   * Asks, and waits a bounded time for all of the answer. Not twice at a time.
   *
   * @param afresh not whether anything has changed, but for all there is
   * @throws IOException where there is none; the message says why
   * @throws BadKeysException where there is one that is no key set
   */
  KeySet fetch(boolean afresh) throws IOException, InterruptedException, BadKeysException;
}
