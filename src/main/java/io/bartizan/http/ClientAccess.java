package io.bartizan.http;

import org.jspecify.annotations.Nullable;

/**
 * Whether requests for a host may come on a connection, and whom they are from. Hosts that ask
 * clients for certificates are apart from all others: what a client showed for one name says
 * nothing for another, though HTTP/2 lets a connection be used for both (RFC 9113, section 9.1.1),
 * and any client can name one host in its hello and another in its requests.
 */
@FunctionalInterface
public interface ClientAccess {
  /**
   * Who asks for a host. Called on the connection's event loop, for each request.
   *
   * @param host as {@link Authority#host} has it; empty where a request names none
   * @return null where a connection of its own is needed for the host: 421 (RFC 9110, section
   *     15.5.20)
   */
  @Nullable ClientIdentity forHost(String host);
}
