package io.bartizan.cli;

import io.bartizan.config.ConcurrencyConfig;
import io.bartizan.config.GatewayConfig;
import io.bartizan.config.RateLimitConfig;
import io.bartizan.config.RateLimitConfig.KeyPart;
import io.bartizan.config.RouteConfig;
import io.bartizan.http.FieldName;
import io.bartizan.http.Fields;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Which limits a request meets on its way, in their order, and whose bucket it takes from. */
final class ExplainedLimits {
  private final ExplainedClient client;
  private final Fields fields;

  /**
   * For a request.
   *
   * @param client who makes it
   */
  ExplainedLimits(ExplainedClient client, Fields fields) {
    this.client = client;
    this.fields = fields;
  }

  /** A line for each that the gateway has for every request. */
  List<String> ofGateway(GatewayConfig gateway) {
    return lines("", gateway.rateLimits(), gateway.concurrency());
  }

  /** A line for each that the route adds. */
  List<String> ofRoute(RouteConfig route) {
    return lines(route.name(), route.rateLimits(), route.concurrency());
  }

  private List<String> lines(
      String route, List<RateLimitConfig> limits, ConcurrencyConfig concurrency) {
    List<String> lines = new ArrayList<>();
    for (RateLimitConfig limit : limits) {
      lines.add(line(route, limit));
    }
    String where = route.isEmpty() ? "in all" : "of the route";
    if (concurrency.maxRequests() > 0) {
      lines.add("at once " + where + ": " + concurrency.maxRequests());
    }
    if (concurrency.maxRequestsPerClient() > 0) {
      lines.add(
          "at once " + where + " for " + client.name() + ": " + concurrency.maxRequestsPerClient());
    }
    return lines;
  }

  private String line(String route, RateLimitConfig limit) {
    for (KeyPart part : limit.key()) {
      if (part instanceof KeyPart.Tag tag && client.isKnown() && !client.tags().has(tag.tag())) {
        return "rate limit " + limit.name() + " is none for " + client.name();
      }
    }
    String windows =
        limit.windows().stream()
            .map(
                window ->
                    window.limit()
                        + " in "
                        + window.window().toSeconds()
                        + " s, "
                        + window.burst()
                        + " at once")
            .collect(Collectors.joining("; "));
    String key =
        limit.key().stream().map(part -> text(route, part)).collect(Collectors.joining(" and "));
    return "rate limit "
        + limit.name()
        + " for "
        + key
        + ": "
        + windows
        + (limit.cost() == 1 ? "" : ", of which it takes " + limit.cost())
        + (limit.dryRun() ? " (dry run: only counted)" : "");
  }

  private String text(String route, KeyPart part) {
    return switch (part) {
      case KeyPart.Client _ -> client.name();
      case KeyPart.Route _ -> route.isEmpty() ? "everybody" : "the route " + route;
      case KeyPart.Header header -> {
        String value = fields.joined(FieldName.of(header.name()));
        yield value == null
            ? "all without header " + header.name()
            : "header " + header.name() + " \"" + value + "\"";
      }
      case KeyPart.Tag tag -> "all clients with tag " + tag.tag();
      case KeyPart.Principal _ -> "who the request proves to come from, or " + client.name();
      case KeyPart.Claim claim -> "claim " + claim.path() + ", or " + client.name();
    };
  }
}
