package io.bartizan.config;

/**
 * Where to listen or connect.
 *
 * @param host a name or an IP address, IPv6 without brackets
 * @param port 0 to 65535; 0 only to listen on whatever is free
 */
public record HostPort(String host, int port) {
  /** As in a URL, with brackets round IPv6. */
  @Override
  public String toString() {
    return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
  }
}
