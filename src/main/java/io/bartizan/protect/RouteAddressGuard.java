package io.bartizan.protect;

import io.bartizan.config.RouteConfig.AddressRule;
import io.bartizan.exchange.ClientTags;
import io.bartizan.exchange.Exchange;
import io.bartizan.exchange.Guard;
import io.bartizan.exchange.Rejection;
import io.bartizan.exchange.Verdict;

/** Lets only those through whom the route's lists let. The client's own lists are known by now. */
final class RouteAddressGuard implements Guard {
  private static final Verdict REFUSED =
      new Verdict.Reject(
          new Rejection(
              403,
              "address-not-allowed",
              "http_request_denied",
              "This address may not make this request."));

  private final AddressRule rule;

  RouteAddressGuard(AddressRule rule) {
    this.rule = rule;
  }

  @Override
  public Verdict check(Exchange exchange) {
    return lets(rule, exchange.tags()) ? Verdict.ALLOW : REFUSED;
  }

  /** Whether a client with some tags may go on. */
  static boolean lets(AddressRule rule, ClientTags tags) {
    boolean let = rule.allow().isEmpty() || tags.hasAny(rule.allow());
    return let && !tags.hasAny(rule.deny());
  }
}
