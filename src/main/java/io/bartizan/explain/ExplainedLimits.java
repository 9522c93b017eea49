package io.bartizan.explain;

import io.bartizan.config.AuthConfig;
import io.bartizan.config.GatewayConfig;
import io.bartizan.config.ListenerConfig;
import io.bartizan.config.ListenerConfig.Protocol;
import io.bartizan.config.RateLimitConfig;
import io.bartizan.config.RouteConfig;
import io.bartizan.explain.Step.Stage;
import io.bartizan.http.Fields;
import io.bartizan.protect.HeaderLimits;
import io.bartizan.protect.limit.Standings;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which limits a request meets on its way, in their order, and where something runs which act. */
final class ExplainedLimits {
  private final GatewayConfig gateway;
  private final Fields fields;
  private final boolean https;
  private final ExplainedRates rates;
  private final ExplainedPlaces places;

  /**
   * For a request.
   *
   * @param client who makes it
   * @param fields that are left of its own
   */
  ExplainedLimits(Question question, ExplainedClient client, Fields fields, Facts facts) {
    this.gateway = facts.deployment().gateway();
    this.fields = fields;
    this.https = question.https();
    @Nullable Standings standings = facts.standings();
    int ipv6Prefix = gateway.clientAddress().ipv6Prefix();
    String name = client.counted(ipv6Prefix);
    this.rates = new ExplainedRates(client, name, question.principal(), fields, standings);
    this.places = new ExplainedPlaces(client.address(), name, client.block(ipv6Prefix), standings);
  }

  /** How many connections there may be. */
  List<Step> ofConnection() {
    Protocol protocol = https ? Protocol.HTTPS : Protocol.HTTP;
    List<ListenerConfig> listeners =
        gateway.listeners().stream().filter(each -> each.protocol() == protocol).toList();
    return places.connections(gateway.connections(), listeners);
  }

  /** Those that the gateway has for every request. */
  List<Step> ofGateway() {
    List<Step> steps = new ArrayList<>(places.requests(Stage.REQUEST, "", gateway.concurrency()));
    for (RateLimitConfig limit : gateway.rateLimits()) {
      if (!limit.asksForProof()) {
        steps.add(rates.step(Stage.REQUEST, "", limit));
      }
    }
    return steps;
  }

  /** How often a client may fail to prove what the route wants; none where it wants nothing. */
  List<Step> ofProofs(RouteConfig route) {
    AuthConfig auth = route.auth();
    boolean looks =
        auth.jwt() != null
            || auth.apiKey() != null
            || auth.basic() != null
            || route.match().token() != null;
    return looks ? List.of(rates.proofs(gateway.authFailures())) : List.of();
  }

  /**
   * Those that the gateway has for who has proved something, those that the route adds, and how
   * long header sections, bodies and messages may be.
   */
  List<Step> ofRoute(RouteConfig route) {
    List<Step> steps =
        new ArrayList<>(places.requests(Stage.ROUTE, route.name(), route.concurrency()));
    if (route.asksForProof()) {
      for (RateLimitConfig limit : gateway.rateLimits()) {
        if (limit.asksForProof()) {
          steps.add(rates.step(Stage.ROUTE, "", limit));
        }
      }
    }
    for (RateLimitConfig limit : route.rateLimits()) {
      steps.add(rates.step(Stage.ROUTE, route.name(), limit));
    }
    HeaderLimits headers = HeaderLimits.of(route.limits(), gateway.limits());
    if (headers != null) {
      steps.add(step(headers, route));
    }
    long body = orElse(route.limits().bodyBytes(), gateway.limits().bodyBytes());
    if (body > 0) {
      steps.add(
          Step.mayRefuse(
              Stage.ROUTE, "body", 413, "body-too-long", "a body has " + body + " bytes at most"));
    }
    long message =
        orElse(route.limits().webSocketMessageBytes(), gateway.limits().webSocketMessageBytes());
    if (message > 0) {
      steps.add(
          Step.tells(
              Stage.ROUTE,
              "web-socket-message",
              "a WebSocket ends with a client's message of more than " + message + " bytes"));
    }
    return steps;
  }

  private static long orElse(@Nullable Long own, long common) {
    return own == null ? common : own;
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
}
