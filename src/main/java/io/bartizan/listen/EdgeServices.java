package io.bartizan.listen;

import io.bartizan.config.ListenerConfig;
import io.bartizan.http.RequestHandler;

/** What one event loop has for answering requests. Used on that event loop only. */
public interface EdgeServices {
  /** Who answers what comes on the listener. */
  RequestHandler handler(ListenerConfig listener);

  /** The gateway is taking its leave: keeps nothing for later requests, and answers these few. */
  void drain();

  /** Lets go of everything, upstream connections too; no request comes any more. */
  void close();
}
