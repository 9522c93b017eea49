package io.bartizan.protect.limit;

import io.bartizan.address.IpAddress;
import io.bartizan.config.ConcurrencyConfig;
import io.bartizan.exchange.Exchange;
import io.bartizan.exchange.Guard;
import io.bartizan.exchange.Hold;
import io.bartizan.exchange.Rejection;
import io.bartizan.exchange.Verdict;

/**
 * Lets no more requests be under way than there may be, of all clients, of each, and of the IPv6
 * network around it. Those that are counted are given back at the end of their exchange. Client by
 * client it is 429, since the client can do something about it; else 503.
 */
final class ConcurrencyGuard implements Guard {
  private static final int RETRY_AFTER_SECONDS = 1;

  private static final Verdict TOO_MANY =
      new Verdict.Reject(
          new Rejection(
              503, "max-requests", "connection_limit_reached", "Too many requests are under way."));

  private static final Verdict TOO_MANY_OF_CLIENT =
      new Verdict.Reject(
          new Rejection(
              429,
              "max-client-requests",
              "http_request_denied",
              "Too many requests of this client are under way."));

  private static final Verdict TOO_MANY_OF_NETWORK =
      new Verdict.Reject(
          new Rejection(
              429,
              "max-network-requests",
              "http_request_denied",
              "Too many requests of this client's network are under way."));

  private final int most;
  private final ClientMost ofClient;
  private final InFlight inFlight;

  /**
   * A guard.
   *
   * @param config not {@link ConcurrencyConfig#NONE}
   * @param ipv6Prefix how many bits of IPv6 make one client
   * @param inFlight shared with earlier configurations
   */
  ConcurrencyGuard(ConcurrencyConfig config, int ipv6Prefix, InFlight inFlight) {
    this.most = config.maxRequests();
    this.ofClient =
        ClientMost.of(
            config.maxRequestsPerClient(),
            config.networkFactor(),
            config.maxRequests(),
            ipv6Prefix);
    this.inFlight = inFlight;
  }

  @Override
  public Verdict check(Exchange exchange) {
    // First: a client that has too many itself is told so, whatever the others do.
    if (ofClient.each() > 0) {
      IpAddress client = ofClient.client(exchange.clientAddress().ip());
      if (!inFlight.tryTake(client, ofClient.each())) {
        exchange.retryAfter(RETRY_AFTER_SECONDS);
        return TOO_MANY_OF_CLIENT;
      }
      boolean ofNetwork = ofClient.limitsNetworkOf(client);
      if (ofNetwork && !inFlight.tryTakeOfNetwork(client, ofClient.network())) {
        inFlight.give(client);
        exchange.retryAfter(RETRY_AFTER_SECONDS);
        return TOO_MANY_OF_NETWORK;
      }
      exchange.hold(new OfClient(inFlight, client, ofNetwork));
    }
    if (most > 0) {
      if (!inFlight.tryTake(most)) {
        exchange.retryAfter(RETRY_AFTER_SECONDS);
        return TOO_MANY;
      }
      exchange.hold(new OfAll(inFlight));
    }
    return Verdict.ALLOW;
  }

  private static final class OfAll extends Hold {
    private final InFlight inFlight;

    OfAll(InFlight inFlight) {
      this.inFlight = inFlight;
    }

    @Override
    protected void release() {
      inFlight.give();
    }
  }

  private static final class OfClient extends Hold {
    private final InFlight inFlight;
    private final IpAddress client;
    private final boolean ofNetwork;

    OfClient(InFlight inFlight, IpAddress client, boolean ofNetwork) {
      this.inFlight = inFlight;
      this.client = client;
      this.ofNetwork = ofNetwork;
    }

    @Override
    protected void release() {
      inFlight.give(client, ofNetwork);
    }
  }
}
