package io.bartizan.explain;

import io.bartizan.config.AuthConfig;
import io.bartizan.config.AuthConfig.ClaimMatch;
import io.bartizan.config.ForwardAuthConfig;
import io.bartizan.config.GatewayConfig;
import io.bartizan.exchange.Principal;
import io.bartizan.explain.Step.Stage;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a route wants to have proved. Nothing is verified here. */
final class ExplainedAuth {
  private ExplainedAuth() {}

  /** A step for each condition. */
  static List<Step> steps(AuthConfig auth) {
    List<Step> steps = new ArrayList<>();
    if (auth.jwt() != null) {
      addTo(steps, auth.jwt());
    }
    addTo(steps, auth.apiKey(), "api-key", "a key of apiKeys ");
    addTo(steps, auth.basic(), "basic", "user and password of basicAuth ");
    ForwardAuthConfig service = auth.forward();
    if (service != null) {
      steps.add(
          wants(
                  "forward",
                  0,
                  "",
                  "asks the service of pool "
                      + service.pool()
                      + " (GET "
                      + service.target()
                      + "), which says no or yes; 503 without an answer in "
                      + service.timeout().toMillis()
                      + " ms")
              .named(service.pool()));
    }
    return steps;
  }

  /** Whom a request is said to have proved to come from, which limits go by. */
  static Step said(Principal principal, GatewayConfig config) {
    String provider = principal.provider();
    boolean known =
        config.jwtProviders().containsKey(provider)
            || config.apiKeys().containsKey(provider)
            || config.basicAuth().containsKey(provider);
    return Step.tells(
        Stage.CLIENT,
        "principal",
        known
            ? "limits go by what " + provider + " says of the request, as it is told here"
            : "nothing of jwtProviders, apiKeys or basicAuth is called "
                + provider
                + ": limits go by what no request can prove");
  }

  private static void addTo(List<Step> steps, AuthConfig.Jwt jwt) {
    String providers = String.join(jwt.all() ? " and of " : " or ", jwt.providers());
    steps.add(wants("jwt", 401, "", "wants a token of " + providers + without(jwt.optional())));
    if (!jwt.scopes().isEmpty()) {
      steps.add(
          wants(
              "scopes",
              403,
              "scope",
              "wants the scopes " + sorted(jwt.scopes(), ", ") + "; 403 without"));
    }
    if (!jwt.roles().isEmpty()) {
      steps.add(
          wants(
              "roles",
              403,
              "claims",
              "wants the role " + sorted(jwt.roles(), " or ") + "; 403 without"));
    }
    for (ClaimMatch claim : jwt.claims()) {
      String condition =
          switch (claim) {
            case ClaimMatch.Exact exact -> " to be \"" + exact.value() + "\"";
            case ClaimMatch.Contains contains -> " to contain \"" + contains.part() + "\"";
            case ClaimMatch.Regex regex -> " to match " + regex.pattern();
          };
      steps.add(
          wants("claim", 403, "claims", "wants claim " + claim.claim() + condition + "; 403 else")
              .named(claim.claim()));
    }
  }

  private static void addTo(
      List<Step> steps, AuthConfig.@Nullable Listed listed, String what, String thing) {
    if (listed == null) {
      return;
    }
    steps.add(
        wants(what, 401, "", "wants " + thing + listed.set() + without(listed.optional()))
            .named(listed.set()));
    if (!listed.names().isEmpty()) {
      steps.add(
          wants(
              what + "-names",
              403,
              "not-entitled",
              "takes " + sorted(listed.names(), " or ") + " of these; 403 for others"));
    }
  }

  private static String without(boolean optional) {
    return optional ? ", where there is one; 401 for a bad one" : "; 401 without";
  }

  private static Step wants(String what, int status, String reason, String text) {
    return Step.mayRefuse(Stage.ROUTE, what, status, reason, text);
  }

  private static String sorted(Set<String> names, String between) {
    return String.join(between, names.stream().sorted().toList());
  }
}
