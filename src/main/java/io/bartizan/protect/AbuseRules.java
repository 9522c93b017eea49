package io.bartizan.protect;

import io.bartizan.address.IpAddress;
import io.bartizan.config.AbuseConfig;
import io.bartizan.config.ClientAddressConfig;
import io.bartizan.config.GatewayConfig;
import io.bartizan.config.TarpitConfig;

/**
 * One configuration of what becomes of abusers.
 *
 * @param addresses tells who is never counted: trusted proxies, and who is on a list of allowed
 *     ones
 * @param maxHeld how many requests the tarpit holds at most
 */
record AbuseRules(AbuseConfig config, ClientBlocks clients, AddressBook addresses, int maxHeld) {
  /** Before any settings are known. */
  static final AbuseRules NONE =
      new AbuseRules(
          AbuseConfig.OFF,
          new ClientBlocks(ClientAddressConfig.DEFAULT_IPV6_PREFIX),
          AddressBook.NONE,
          0);

  /**
   * Compiled.
   *
   * @param addresses its lists
   * @param connections how many there may be at once
   */
  static AbuseRules of(GatewayConfig config, AddressBook addresses, long connections) {
    TarpitConfig tarpit = config.abuse().tarpit();
    long share = connections * tarpit.maxHeldPercent() / 100;
    return new AbuseRules(
        config.abuse(),
        new ClientBlocks(config.clientAddress().ipv6Prefix()),
        addresses,
        (int) Math.min(tarpit.maxHeld(), share));
  }

  /** How many times as much as a client the network around it may offend; 0 for any. */
  int networkFactor() {
    return clients.v6Bits() > NetworkScores.PREFIX ? config.networkFactor() : 0;
  }

  AbuseConfig.Mode mode() {
    return config.mode();
  }

  /** Whether an address is beyond suspicion. */
  boolean isExempt(IpAddress address) {
    return addresses.allows(address);
  }

  /** How long a client is held that was held so often before, in nanoseconds. */
  long delayNanos(int holds) {
    long most = config.tarpit().maxDelay().toNanos();
    long delay = config.tarpit().firstDelay().toNanos();
    for (int i = 0; i < holds && delay < most; i++) {
      delay *= 2;
    }
    return Math.min(delay, most);
  }
}
