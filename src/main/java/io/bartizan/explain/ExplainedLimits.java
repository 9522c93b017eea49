package io.bartizan.explain;

import io.bartizan.config.AuthConfig;
import io.bartizan.config.ConcurrencyConfig;
import io.bartizan.config.GatewayConfig;
import io.bartizan.config.RateLimitConfig;
import io.bartizan.config.RateLimitConfig.KeyPart;
import io.bartizan.config.RouteConfig;
import io.bartizan.explain.Step.Stage;
import io.bartizan.http.FieldName;
import io.bartizan.http.Fields;
import io.bartizan.protect.HeaderLimits;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Which limits a request meets on its way, in their order, and whose bucket it takes from. Does not
 * say how much is left in it.
 */
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

  /** Those that the gateway has for every request. */
  List<Step> ofGateway(GatewayConfig gateway) {
    return steps(Stage.REQUEST, "", gateway.rateLimits(), gateway.concurrency());
  }

  /** Those that the route adds, and how long header sections and bodies may be. */
  List<Step> ofRoute(RouteConfig route, GatewayConfig gateway) {
    List<Step> steps = steps(Stage.ROUTE, route.name(), route.rateLimits(), route.concurrency());
    HeaderLimits headers = HeaderLimits.of(route.limits(), gateway.limits());
    if (headers != null) {
      steps.add(step(headers, route));
    }
    Long own = route.limits().bodyBytes();
    long most = own == null ? gateway.limits().bodyBytes() : own;
    if (most > 0) {
      steps.add(
          Step.mayRefuse(
              Stage.ROUTE, "body", 413, "body-too-long", "a body has " + most + " bytes at most"));
    }
    return steps;
  }

  /** Too much stays too much, unless a proof among it is taken out before it is counted. */
  private Step step(HeaderLimits headers, RouteConfig route) {
    boolean counted = route.auth().equals(AuthConfig.NONE) && route.match().token() == null;
    int status = 431;
    String what = "header-section";
    String reason = "headers-too-large";
    String most = headers.fields() + " fields and " + headers.bytes() + " bytes at most";
    return counted && headers.exceededBy(fields)
        ? Step.refuses(
            Stage.ROUTE,
            what,
            status,
            reason,
            "431 (headers-too-large): a header section has " + most)
        : Step.mayRefuse(Stage.ROUTE, what, status, reason, "a header section has " + most);
  }

  private List<Step> steps(
      Stage stage, String route, List<RateLimitConfig> limits, ConcurrencyConfig concurrency) {
    List<Step> steps = new ArrayList<>();
    String where = route.isEmpty() ? "in all" : "of the route";
    if (concurrency.maxRequestsPerClient() > 0) {
      steps.add(
          Step.mayRefuse(
              stage,
              "client-concurrency",
              429,
              "max-client-requests",
              "at once "
                  + where
                  + " for "
                  + client.name()
                  + ": "
                  + concurrency.maxRequestsPerClient()));
    }
    if (concurrency.maxRequests() > 0) {
      steps.add(
          Step.mayRefuse(
              stage,
              "concurrency",
              503,
              "max-requests",
              "at once " + where + ": " + concurrency.maxRequests()));
    }
    for (RateLimitConfig limit : limits) {
      steps.add(step(stage, route, limit).named(limit.name()));
    }
    return steps;
  }

  private Step step(Stage stage, String route, RateLimitConfig limit) {
    String what = "rate-limit";
    for (KeyPart part : limit.key()) {
      if (part instanceof KeyPart.Tag tag && client.isKnown() && !client.tags().has(tag.tag())) {
        return Step.tells(
            stage, what, "rate limit " + limit.name() + " is none for " + client.name());
      }
    }
    String text = text(route, limit);
    return limit.dryRun()
        ? Step.tells(stage, what, text + " (dry run: only counted)")
        : Step.mayRefuse(stage, what, 429, "rate-limited", text);
  }

  private String text(String route, RateLimitConfig limit) {
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
        + (limit.cost() == 1 ? "" : ", of which it takes " + limit.cost());
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
