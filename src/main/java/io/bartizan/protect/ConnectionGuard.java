package io.bartizan.protect;

import io.bartizan.address.IpAddress;
import org.jspecify.annotations.Nullable;

/**
 * Decides on a connection before a byte of it is read: what is refused here costs neither a TLS
 * handshake nor a place on an event loop. Asked on the acceptor's event loop.
 */
@FunctionalInterface
public interface ConnectionGuard {
  /** Takes all. */
  ConnectionGuard NONE = (_, _) -> null;

  /**
   * Why the connection is refused, one of a closed set of words in kebab case; null to take it.
   *
   * @param peer of the socket
   * @param listener its name
   */
  @Nullable String refusal(IpAddress peer, String listener);
}
