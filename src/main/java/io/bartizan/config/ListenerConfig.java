package io.bartizan.config;

/** One listening socket. */
public record ListenerConfig(
    String name, HostPort address, Protocol protocol, boolean redirectToHttps) {
  /** What is spoken on it. */
  public enum Protocol {
    HTTP,
    HTTPS
  }
}
