package io.bartizan.config;

/**
 * One listening socket.
 *
 * @param proxyProtocol whether each connection must begin with a PROXY header of a trusted proxy
 */
public record ListenerConfig(
    String name,
    HostPort address,
    Protocol protocol,
    boolean redirectToHttps,
    boolean proxyProtocol) {
  /** One whose peers are the clients themselves. */
  public ListenerConfig(String name, HostPort address, Protocol protocol, boolean redirectToHttps) {
    this(name, address, protocol, redirectToHttps, false);
  }

  /** What is spoken on it. */
  public enum Protocol {
    HTTP,
    HTTPS
  }
}
