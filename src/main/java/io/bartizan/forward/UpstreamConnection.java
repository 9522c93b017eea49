package io.bartizan.forward;

import io.bartizan.http.ClientConnection;
import io.bartizan.http.StreamReset;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One connection of an endpoint from the beginning of its making to its end: which of the events in
 * its life happen once, and in what order.
 */
final class UpstreamConnection implements Connector.Listener {
  private enum State {
    CONNECTING,
    /** Connected, but its peer allows no request yet. */
    OPENING,
    OPEN,
    GONE
  }

  private final EndpointConnections connections;
  private State state = State.CONNECTING;
  private @Nullable ClientConnection connection;
  private boolean abandoned;
  private boolean listed;

  UpstreamConnection(EndpointConnections connections) {
    this.connections = connections;
  }

  @Override
  public void onConnected(ClientConnection connection) {
    this.connection = connection;
    state = State.OPENING;
    connections.onConnected();
    if (abandoned) {
      connection.close();
    } else {
      onAvailable(connection);
    }
  }

  @Override
  public void onConnectFailed(StreamReset reset) {
    state = State.GONE;
    connections.onConnectFailed(this, reset);
  }

  @Override
  public void onAvailable(ClientConnection connection) {
    if (state == State.OPENING && connection.availableStreams() > 0) {
      state = State.OPEN;
      connections.onOpen(this);
    } else if (state == State.OPEN) {
      connections.onAvailable(this);
    }
  }

  @Override
  public void onClosed(ClientConnection connection) {
    if (state == State.OPENING) {
      state = State.GONE;
      connections.onDisconnected();
      connections.onConnectFailed(
          this,
          new StreamReset(
              StreamReset.Kind.CONNECT_FAILED,
              true,
              connections.address() + ": connection closed before its first request"));
    } else if (state == State.OPEN) {
      state = State.GONE;
      connections.onDisconnected();
      connections.onClosed(this);
    }
  }

  /** Closes it in whatever state; while it is being made, as soon as it is there. */
  void close() {
    abandoned = true;
    if (connection != null) {
      connection.close();
    }
  }

  /** Only on one that was opened. */
  ClientConnection connection() {
    return Objects.requireNonNull(connection);
  }

  boolean isOpen() {
    return state == State.OPEN;
  }

  boolean isUsable() {
    return state == State.OPEN && connection().availableStreams() > 0;
  }

  boolean isIdle() {
    return connection().activeStreams() == 0;
  }

  /** Takes no new request; closes now if it is idle, else after its last one. */
  void shutdown() {
    connection().shutdown();
  }

  /** Whether it is among those that the next request is given to. */
  boolean isListed() {
    return listed;
  }

  void listed(boolean listed) {
    this.listed = listed;
  }
}
