package io.bartizan.protect;

import io.bartizan.address.IpAddress;
import io.bartizan.address.IpBlock;
import io.bartizan.config.AbuseConfig;
import io.bartizan.time.Ticker;

/**
 * How much all clients of an IPv6 network have offended together, by the /48 that a site gets: it
 * has 65,536 of the usual clients, each of which begins without a score. Fewer networks than
 * clients are remembered.
 */
final class NetworkScores {
  /** What a site gets (RFC 6177), and with it all the clients that it can think of. */
  static final int PREFIX = 48;

  /** One network for so many clients. */
  private static final int CLIENTS = 4;

  private volatile Scores scores;

  NetworkScores(AbuseConfig config, Ticker ticker) {
    this.scores = new Scores(1, config.halfLife(), ticker);
  }

  /**
   * Another configuration is in force.
   *
   * @param clients how many clients have a score; 1 for none
   */
  void configure(AbuseConfig config, int clients) {
    scores.halfLife(config.halfLife());
    scores = scores.resized(Math.max(1, clients / CLIENTS));
  }

  /**
   * Adds to the score of the network around an address.
   *
   * @param factor how many times as much as a client a network may offend; 0 for any
   * @return the score that it comes to, in parts that are compared with a client's; 0 for IPv4
   */
  double add(IpAddress address, int points, int factor) {
    return factor == 0 || address.isV4()
        ? 0
        : scores.add(address.group(PREFIX), points, 0) / factor;
  }

  /** The score of the network around an address, as {@link #add} has it. */
  double of(IpAddress address, int factor) {
    return factor == 0 || address.isV4() ? 0 : scores.of(address.group(PREFIX)) / factor;
  }

  /** Forgets what the network around a client has done. */
  void forget(IpAddress client) {
    if (!client.isV4()) {
      scores.set(client.group(PREFIX), 0);
    }
  }

  /** The network around an address, as text. */
  static String text(IpAddress address) {
    return IpBlock.of(address, PREFIX).text();
  }
}
