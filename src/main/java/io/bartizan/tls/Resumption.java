package io.bartizan.tls;

import io.netty.handler.ssl.ReferenceCountedOpenSslEngine;
import io.netty.internal.tcnative.SSL;
import javax.net.ssl.SSLEngine;

/** Whether a handshake continued an earlier session, which neither library says in common words. */
final class Resumption {
  private Resumption() {}

  /**
   * Of an engine whose handshake is complete, called on its event loop.
   *
   * @param helloMillis when this handshake began, since the epoch; a session of the JDK's that is
   *     older is an earlier one
   */
  static boolean of(SSLEngine engine, long helloMillis) {
    if (engine instanceof ReferenceCountedOpenSslEngine boring) {
      return SSL.isSessionReused(boring.sslPointer());
    }
    return engine.getSession().getCreationTime() < helloMillis;
  }
}
