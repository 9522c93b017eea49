package io.bartizan.protect;

import io.bartizan.address.IpAddress;
import io.bartizan.exchange.ClientTags;
import org.jspecify.annotations.Nullable;

/**
 * Decides on a connection before a byte of it is read: what is refused here costs neither a TLS
 * handshake nor a place on an event loop. Asked from several threads: the acceptors', and where a
 * proxy names the client (PROXY protocol), the connection's own event loop.
 */
@FunctionalInterface
public interface ConnectionGuard {
  /** Takes all. */
  ConnectionGuard NONE = (_, _) -> null;

  /**
   * Why the connection is refused, one of a closed set of words in kebab case; null to take it.
   *
   * @param peer of the socket, or whom a trusted proxy named before the first byte
   * @param listener its name
   */
  @Nullable String refusal(IpAddress peer, String listener);

  /**
   * Counts a connection that is not refused otherwise.
   *
   * @param peer of the socket
   */
  default ConnectionPlace place(IpAddress peer, String listener) {
    return ConnectionPlace.UNCOUNTED;
  }

  /**
   * A connection came to nothing since its client sent something else where TLS is spoken.
   *
   * @param client the socket's peer, or whom a trusted proxy named
   */
  default void notTls(IpAddress client) {}

  /** The country of a client that is refused; see {@link ClientTags#country}. */
  default int country(IpAddress client) {
    return ClientTags.NO_COUNTRIES;
  }

  /** Counts it for the client that a trusted proxy named, beside its place as the proxy's. */
  default ConnectionPlace place(IpAddress client) {
    return ConnectionPlace.UNCOUNTED;
  }
}
