package io.bartizan.forward;

/** A request's place in the queue for a connection. Used on its event loop only. */
public final class PendingConnection {
  private final EndpointConnections connections;
  private final UpstreamConnections.Waiter waiter;

  PendingConnection(EndpointConnections connections, UpstreamConnections.Waiter waiter) {
    this.connections = connections;
    this.waiter = waiter;
  }

  UpstreamConnections.Waiter waiter() {
    return waiter;
  }

  /**
   * Gives the place up: the waiter hears nothing any more. Harmless when it was answered already. A
   * connection that is being made is made nevertheless, for whoever comes next.
   */
  public void cancel() {
    connections.cancel(this);
  }
}
