package io.bartizan.explain;

import io.bartizan.config.AuthFailuresConfig;
import io.bartizan.config.RateLimitConfig;
import io.bartizan.config.RateLimitConfig.KeyPart;
import io.bartizan.config.RateLimitConfig.Window;
import io.bartizan.exchange.Principal;
import io.bartizan.explain.Step.Stage;
import io.bartizan.http.FieldName;
import io.bartizan.http.Fields;
import io.bartizan.protect.limit.Asker;
import io.bartizan.protect.limit.RateStanding;
import io.bartizan.protect.limit.Standings;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which rate limits a request meets, whose bucket it takes from, and where something runs how much
 * is left in it. Takes nothing.
 */
final class ExplainedRates {
  private static final int REFUSED = 429;

  private final ExplainedClient client;
  private final String clientName;
  private final Asker asker;
  private final @Nullable Standings standings;

  /**
   * For a request.
   *
   * @param clientName the client as it is counted
   */
  ExplainedRates(
      ExplainedClient client,
      String clientName,
      @Nullable Principal principal,
      Fields fields,
      @Nullable Standings standings) {
    this.client = client;
    this.clientName = clientName;
    this.asker = new Asker(client.address(), principal, fields);
    this.standings = standings;
  }

  /**
   * One limit.
   *
   * @param route that has it; empty for the gateway
   */
  Step step(Stage stage, String route, RateLimitConfig limit) {
    return plain(stage, route, limit).named(limit.name());
  }

  private Step plain(Stage stage, String route, RateLimitConfig limit) {
    String what = "rate-limit";
    for (KeyPart part : limit.key()) {
      if (part instanceof KeyPart.Tag tag && client.isKnown() && !client.tags().has(tag.tag())) {
        return Step.tells(
            stage, what, "rate limit " + limit.name() + " is none for " + client.name());
      }
    }
    String text = text(route, limit);
    Step step =
        limit.dryRun()
            ? Step.tells(stage, what, text + " (dry run: only counted)")
            : Step.mayRefuse(stage, what, REFUSED, "rate-limited", text);
    RateStanding standing = standings == null ? null : standings.rate(route, limit, asker);
    if (standing == null || hasUnknownTag(limit)) {
      return step;
    }
    LimitNow now = new LimitNow.Rate(standing, limit.dryRun());
    // Who proves something has another bucket than the one that was looked into.
    return isUnproved(limit) ? step.standing(now) : step.acting(now);
  }

  /** Whether nobody knows if the limit is one for the client. */
  private boolean hasUnknownTag(RateLimitConfig limit) {
    return !client.isKnown() && limit.key().stream().anyMatch(KeyPart.Tag.class::isInstance);
  }

  private boolean isUnproved(RateLimitConfig limit) {
    return asker.principal() == null
        && limit.key().stream()
            .anyMatch(part -> part instanceof KeyPart.Principal || part instanceof KeyPart.Claim);
  }

  /** How many proofs may be bad before others are not looked at. */
  Step proofs(AuthFailuresConfig failures) {
    Step step =
        Step.mayRefuse(
            Stage.ROUTE,
            "auth-failures",
            REFUSED,
            "auth-failures",
            "bad proofs of "
                + clientName
                + ", before others are not looked at: "
                + text(failures.window()));
    RateStanding standing = standings == null ? null : standings.proofs(asker);
    // What was found good before passes all the same, and so may what has no proof.
    return standing == null ? step : step.standing(new LimitNow.Rate(standing, false));
  }

  private String text(String route, RateLimitConfig limit) {
    String windows =
        limit.windows().stream().map(ExplainedRates::text).collect(Collectors.joining("; "));
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

  private static String text(Window window) {
    return window.limit()
        + " in "
        + window.window().toSeconds()
        + " s, "
        + window.burst()
        + " at once";
  }

  private String text(String route, KeyPart part) {
    Principal principal = asker.principal();
    return switch (part) {
      case KeyPart.Client _ -> clientName;
      case KeyPart.Route _ -> route.isEmpty() ? "everybody" : "the route " + route;
      case KeyPart.Header header -> {
        String value = asker.fields().joined(FieldName.of(header.name()));
        yield value == null
            ? "all without header " + header.name()
            : "header " + header.name() + " \"" + value + "\"";
      }
      case KeyPart.Tag tag -> "all clients with tag " + tag.tag();
      case KeyPart.Principal _ ->
          principal == null
              ? "who the request proves to come from, or " + clientName
              : proved(principal, principal.name(), "");
      case KeyPart.Claim claim ->
          principal == null
              ? "claim " + claim.path() + ", or " + clientName
              : proved(principal, principal.text(claim.path()), "claim " + claim.path() + " ");
    };
  }

  private String proved(Principal principal, @Nullable String value, String of) {
    return value == null
        ? clientName + ", since " + principal.provider() + " says no such thing"
        : of + "\"" + value + "\" of " + principal.provider();
  }
}
