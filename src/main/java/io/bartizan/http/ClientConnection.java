package io.bartizan.http;

/** A connection to an upstream. Used on its event loop only; it serves no other. */
public interface ClientConnection {
  /** The version of HTTP spoken. */
  Protocol protocol();

  /** How many more requests may be opened now; 0 on one that is closed or closing. */
  int availableStreams();

  /** How many requests are under way. */
  int activeStreams();

  /** Whether a response was already received here: a fresh connection's failures mean more. */
  boolean isReused();

  /** When it last became idle, by the ticker; meaningless while requests are under way. */
  long idleSinceNanos();

  /**
   * Sends a request's head, unflushed when a body follows. Call only where {@link
   * #availableStreams} says so.
   */
  ClientStream open(RequestHead head, ResponseListener listener);

  /** Takes no new request and closes once idle. */
  void shutdown();

  /** Closes at once, resetting what is under way. */
  void close();

  /** Who keeps the connection. */
  interface Owner {
    /** A stream has ended, or the peer allows more: {@link #availableStreams} may have grown. */
    void onAvailable(ClientConnection connection);

    /** It is closed; its streams were told before. */
    void onClosed(ClientConnection connection);
  }
}
