package io.bartizan.config;

import io.bartizan.config.MatchConfig.ClientCertificateMatch;
import io.bartizan.config.MatchConfig.PathMatch;
import io.bartizan.config.MatchConfig.TokenMatch;
import io.bartizan.config.MatchConfig.ValueMatch;
import io.bartizan.config.RetriesConfig.Condition;
import io.bartizan.config.RouteConfig.AddressRule;
import io.bartizan.config.RouteConfig.Destination;
import io.bartizan.config.RouteConfig.Priority;
import java.time.Duration;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Turns one item of {@code routes} into its record and checks what no schema can. */
final class RouteSettings {
  private static final Map<String, Condition> CONDITIONS =
      Map.of(
          "connect-failure", Condition.CONNECT_FAILURE,
          "refused-stream", Condition.REFUSED_STREAM,
          "reset", Condition.RESET,
          "gateway-error", Condition.GATEWAY_ERROR,
          "5xx", Condition.SERVER_ERROR);
  private static final Map<String, Priority> PRIORITIES =
      Map.of("low", Priority.LOW, "normal", Priority.NORMAL, "high", Priority.HIGH);
  private static final TextForm<Duration> TIMEOUT =
      Durations.between(Duration.ZERO, Duration.ofDays(1));

  private final Settings settings;
  private final Place place;
  private final Map<String, Place> limitNames;

  private RouteSettings(Json.Struct route, Map<String, Place> limitNames, Findings findings) {
    this.settings = new Settings(route, findings);
    this.limitNames = limitNames;
    this.place = route.place();
  }

  /**
   * The record; of no meaning where the findings are not empty afterwards.
   *
   * @param limitNames of the gateway's rate limits
   */
  static RouteConfig convert(Json.Struct route, Map<String, Place> limitNames, Findings findings) {
    return new RouteSettings(route, limitNames, findings).convert();
  }

  private RouteConfig convert() {
    Settings timeouts = settings.in("timeouts");
    return new RouteConfig(
        settings.text("name", Tokens::label, ""),
        place.source(),
        match(settings.in("match")),
        timeouts.textOrNull("request", TIMEOUT),
        timeouts.textOrNull("streamIdle", TIMEOUT),
        limits(settings.in("limits"), timeouts),
        retries(settings.in("retries")),
        settings.oneOf("priority", PRIORITIES, Priority.NORMAL),
        HstsSettings.convert(settings),
        RateLimitSettings.ofRoute(settings, limitNames),
        ConcurrencyConfig.convert(settings.in("concurrency")),
        addresses(settings.in("addresses")),
        AuthSettings.convert(settings),
        destinations());
  }

  private static MatchConfig match(Settings match) {
    return new MatchConfig(
        match.texts("hosts", HostPatterns::parse),
        path(match.in("path")),
        new LinkedHashSet<>(match.texts("methods", Tokens::method)),
        match.objects("headers", header -> value(header, Tokens::headerName)),
        match.objects("query", parameter -> value(parameter, Tokens::parameterName)),
        match.has("clientCertificate") ? clientCertificate(match.in("clientCertificate")) : null,
        match.has("jwt") ? token(match.in("jwt")) : null,
        new LinkedHashSet<>(match.texts("clientTags", text -> text)));
  }

  private static AddressRule addresses(Settings addresses) {
    return new AddressRule(
        new LinkedHashSet<>(addresses.texts("allow", text -> text)),
        new LinkedHashSet<>(addresses.texts("deny", text -> text)));
  }

  private static ClientCertificateMatch clientCertificate(Settings match) {
    boolean present = match.flag("present", true);
    for (String name : List.of("subject", "san")) {
      Json member = match.get(name);
      if (!present && member != null) {
        match
            .findings()
            .addUnlessTold(member.place().problem("has no effect", "\"present\" is false"));
      }
    }
    return new ClientCertificateMatch(
        present,
        match.textOrNull("subject", SubjectPattern::parse),
        match.textOrNull("san", SanPattern::parse));
  }

  private static TokenMatch token(Settings match) {
    return new TokenMatch(match.text("provider", text -> text, ""), ClaimSettings.convert(match));
  }

  private static PathMatch path(Settings path) {
    PathMatch none = MatchConfig.DEFAULT_PATH;
    if (path.has("exact")) {
      return path.text("exact", text -> new PathMatch.Exact(Paths.exact(text)), none);
    }
    if (path.has("regex")) {
      return path.text("regex", text -> new PathMatch.Regex(Regexes.parse(text)), none);
    }
    return path.text("prefix", text -> new PathMatch.Prefix(Paths.prefix(text)), none);
  }

  private static ValueMatch value(Settings match, TextForm<String> nameForm) {
    String name = match.text("name", nameForm, "");
    ValueMatch present = new ValueMatch.Present(name, match.flag("present", true));
    if (match.has("exact")) {
      return match.text("exact", text -> new ValueMatch.Exact(name, text), present);
    }
    return match.text("regex", text -> new ValueMatch.Regex(name, Regexes.parse(text)), present);
  }

  private static RouteLimitsConfig limits(Settings limits, Settings timeouts) {
    return new RouteLimitsConfig(
        limits.textOrNull("body", Sizes.upTo(LimitsConfig.MAX_BODY_BYTES)),
        limits.textOrNull(
            "headers", Sizes.between(LimitsConfig.MIN_HEADER_BYTES, LimitsConfig.MAX_HEAD_BYTES)),
        limits.has("headerCount")
            ? Integer.valueOf(limits.integer("headerCount", LimitsConfig.DEFAULT_HEADER_COUNT))
            : null,
        timeouts.textOrNull("minBodyRate", Sizes.perSecond(TimeoutsConfig.MAX_RATE)),
        limits.textOrNull("webSocketMessage", Sizes.upTo(LimitsConfig.MAX_BODY_BYTES)));
  }

  private static RetriesConfig retries(Settings retries) {
    Set<Condition> on = RetriesConfig.DEFAULT.on();
    if (retries.has("retryOn")) {
      on = EnumSet.noneOf(Condition.class);
      for (Json item : retries.items("retryOn")) {
        Condition condition = item instanceof Json.Text text ? CONDITIONS.get(text.value()) : null;
        if (condition != null) {
          on.add(condition);
        }
      }
    }
    return new RetriesConfig(retries.integer("attempts", RetriesConfig.DEFAULT.attempts()), on);
  }

  /** One object, or a list of them. */
  private List<Destination> destinations() {
    List<Destination> destinations =
        settings.get("to") instanceof Json.Struct
            ? List.of(destination(settings.in("to")))
            : settings.objects("to", RouteSettings::destination);
    Json to = settings.get("to");
    if (to != null
        && !destinations.isEmpty()
        && destinations.stream().allMatch(d -> d.weight() == 0)) {
      settings
          .findings()
          .addUnlessTold(
              to.place().problem("every weight is 0", "expected at least one pool above 0"));
    }
    return destinations;
  }

  private static Destination destination(Settings to) {
    return new Destination(
        to.text("pool", text -> text, ""), to.integer("weight", Destination.DEFAULT_WEIGHT));
  }
}
