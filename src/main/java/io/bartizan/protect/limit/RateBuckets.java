package io.bartizan.protect.limit;

import io.bartizan.address.IpAddress;
import io.bartizan.address.IpBlock;
import io.bartizan.config.RateLimitConfig;
import io.bartizan.config.RateLimitConfig.KeyPart;
import io.bartizan.config.RateLimitConfig.Window;
import io.bartizan.exchange.Exchange;
import io.bartizan.exchange.Principal;
import io.bartizan.http.Fields;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The buckets of one limit, and of the IPv6 networks around its clients. Outlives configurations as
 * long as they say the same of it.
 */
final class RateBuckets {
  private final RateKey key;
  private final BucketTable table;
  private final @Nullable BucketTable networks;
  private final int windows;
  private final Id id;

  RateBuckets(Id id, KeyHash hash, BucketMemory memory) {
    this.key = new RateKey(hash, id.key(), id.ipv6Prefix());
    this.table = new BucketTable(id.windows(), 1, memory);
    this.networks =
        key.mayHaveClient() && id.networkFactor() > 0 && id.ipv6Prefix() > RateKey.NETWORK_PREFIX
            ? new BucketTable(id.windows(), id.networkFactor(), memory)
            : null;
    this.windows = id.windows().size();
    this.id = id;
  }

  /**
   * What buckets go on for.
   *
   * @param route its name, or empty for the gateway's own limits
   * @param ipv6Prefix how many bits of IPv6 make one client
   */
  record Id(
      String route,
      String name,
      List<KeyPart> key,
      List<Window> windows,
      int networkFactor,
      int ipv6Prefix) {
    static Id of(String route, RateLimitConfig config, int ipv6Prefix) {
      return new Id(
          route, config.name(), config.key(), config.windows(), config.networkFactor(), ipv6Prefix);
    }
  }

  /** How many numbers are told of a request. */
  int told() {
    return 2 * windows;
  }

  /** Whether there are requests that the limit is none for. */
  boolean hasTags() {
    return key.hasTags();
  }

  /** Whether the limit is one for the request at all. */
  boolean meets(Exchange exchange) {
    return key.meets(exchange);
  }

  /** The key of a request. */
  long key(Exchange exchange) {
    return key.of(exchange);
  }

  /**
   * Takes a request's tokens, or only looks; see {@link BucketSegment#ask}.
   *
   * @param key of the request
   * @return whether they were there
   */
  boolean ask(long key, Exchange exchange, int cost, boolean take, long[] told, int toldAt) {
    long now = exchange.startNanos();
    long wait = table.ask(key, cost, now, take, told, toldAt);
    if (networks == null || !isOfNetwork(exchange)) {
      return wait == 0;
    }
    long[] ofNetwork = new long[told()];
    long networkKey = this.key.network(exchange);
    long networkWait = networks.ask(networkKey, cost, now, take && wait == 0, ofNetwork, 0);
    for (int i = 0; i < ofNetwork.length; i += 2) {
      // Where the network alone refuses, the client's own numbers say nothing of how long.
      boolean refuses = wait == 0 && networkWait > 0 && ofNetwork[i] < cost;
      if (refuses || ofNetwork[i] < told[toldAt + i]) {
        told[toldAt + i] = ofNetwork[i];
        told[toldAt + i + 1] = ofNetwork[i + 1];
      }
    }
    if (take && wait == 0 && networkWait > 0) {
      table.giveBack(key, cost, now);
    }
    return wait == 0 && networkWait == 0;
  }

  private boolean isOfNetwork(Exchange exchange) {
    return !exchange.clientAddress().ip().isV4() && key.hasClient(exchange.principal());
  }

  /**
   * How whoever asks stands with the limit. Takes nothing and makes no bucket.
   *
   * @return null where the bucket is that of an address, which is not known
   */
  @Nullable RateStanding look(Asker asker, int cost, long nowNanos) {
    IpAddress client = asker.client();
    Principal principal = asker.principal();
    Fields fields = asker.fields();
    List<RateStanding.Bucket> buckets = new ArrayList<>();
    if (!key.hasClient(principal)) {
      look(buckets, table, key.of(null, principal, fields), null, cost, nowNanos);
      return new RateStanding(cost, buckets);
    }
    if (client == null) {
      return null;
    }
    look(
        buckets,
        table,
        key.of(client, principal, fields),
        IpBlock.ofClient(client, id.ipv6Prefix()),
        cost,
        nowNanos);
    if (networks != null && !client.isV4()) {
      look(
          buckets,
          networks,
          key.network(client, principal, fields),
          IpBlock.of(client, RateKey.NETWORK_PREFIX),
          cost,
          nowNanos);
    }
    return new RateStanding(cost, buckets);
  }

  private void look(
      List<RateStanding.Bucket> buckets,
      BucketTable in,
      long of,
      @Nullable IpBlock block,
      int cost,
      long nowNanos) {
    long[] told = new long[told()];
    in.look(of, cost, nowNanos, told);
    for (int i = 0; i < windows; i++) {
      buckets.add(
          new RateStanding.Bucket(
              block,
              id.windows().get(i).window().toSeconds(),
              told[2 * i],
              in.most(i),
              told[2 * i + 1]));
    }
  }

  /** Puts the tokens of a request back that were taken. */
  void giveBack(long key, Exchange exchange, int cost) {
    table.giveBack(key, cost, exchange.startNanos());
    if (networks != null && isOfNetwork(exchange)) {
      networks.giveBack(this.key.network(exchange), cost, exchange.startNanos());
    }
  }

  /** See {@link BucketTable#retire}. */
  void retire() {
    table.retire();
    if (networks != null) {
      networks.retire();
    }
  }

  /** See {@link BucketTable#keys}. */
  long keys() {
    return table.keys() + (networks == null ? 0 : networks.keys());
  }

  /** See {@link BucketTable#forgotten}. */
  long forgotten() {
    return table.forgotten() + (networks == null ? 0 : networks.forgotten());
  }
}
