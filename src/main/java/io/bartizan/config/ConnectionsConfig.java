package io.bartizan.config;

/**
 * {@code connections} of {@code gateway.json}: how many connections of clients may be open.
 *
 * @param max of all listeners; 0 for what the file descriptors of the process allow
 * @param maxPerListener of each listener; 0 for {@code max}
 * @param maxPerClient of one peer, an IPv4 address or an IPv6 network; 0 for a quarter of {@code
 *     max}
 */
public record ConnectionsConfig(int max, int maxPerListener, int maxPerClient) {
  static ConnectionsConfig convert(Settings connections) {
    return new ConnectionsConfig(
        connections.integer("max", 0),
        connections.integer("maxPerListener", 0),
        connections.integer("maxPerClient", 0));
  }
}
