package io.bartizan.forward;

import io.bartizan.balance.Endpoint;
import io.bartizan.balance.Pool;
import io.bartizan.http.ClientConnection;
import io.bartizan.http.StreamReset;

/** Makes connections to endpoints, on one event loop. */
interface Connector {
  /**
   * Makes one connection, within the pool's connect timeout. Of the listener's first two methods
   * exactly one is called, once, maybe before this returns.
   */
  void connect(Pool pool, Endpoint endpoint, Listener listener);

  /** Whom the new connection belongs to. */
  interface Listener extends ClientConnection.Owner {
    /** The connection is there and open; it may still have to wait for its first streams. */
    void onConnected(ClientConnection connection);

    /** There is none; nothing was sent of any request. */
    void onConnectFailed(StreamReset reset);
  }
}
