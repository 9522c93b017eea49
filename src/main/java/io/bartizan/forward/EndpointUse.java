package io.bartizan.forward;

import io.bartizan.balance.Endpoint;
import java.util.List;

/**
 * How much one event loop uses an endpoint at one moment.
 *
 * @param openConnections ready for requests, idle ones too
 * @param idleConnections of these, those without a request
 * @param waitingRequests for a connection
 */
public record EndpointUse(
    Endpoint endpoint, int openConnections, int idleConnections, int waitingRequests) {
  static EndpointUse of(Endpoint endpoint, List<UpstreamConnection> connections, int waiting) {
    int open = 0;
    int idle = 0;
    for (UpstreamConnection connection : connections) {
      if (connection.isOpen()) {
        open++;
        idle += connection.isIdle() ? 1 : 0;
      }
    }
    return new EndpointUse(endpoint, open, idle, waiting);
  }
}
