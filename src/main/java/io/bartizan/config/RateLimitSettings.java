package io.bartizan.config;

import io.bartizan.config.RateLimitConfig.KeyPart;
import io.bartizan.config.RateLimitConfig.Window;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads {@code rateLimits} of {@code gateway.json} or of a route. */
final class RateLimitSettings {
  private static final String HEADER = "header:";
  private static final String TAG = "tag:";
  private static final String CLAIM = "claim:";
  private static final Duration MOST = Duration.ofDays(30);

  /** As clients are told of it. */
  static final TextForm<Duration> WHOLE_SECONDS =
      text -> {
        Duration window = Durations.between(Duration.ofSeconds(1), MOST).parse(text);
        if (window.toMillisPart() != 0) {
          throw new BadText("expected whole seconds, as clients are told them");
        }
        return window;
      };

  private final boolean ofRoute;
  private final boolean mayProve;
  private final Map<String, Place> names;

  private RateLimitSettings(boolean ofRoute, boolean mayProve, Map<String, Place> names) {
    this.ofRoute = ofRoute;
    this.mayProve = mayProve;
    this.names = new HashMap<>(names);
  }

  /** Those of the gateway. */
  static List<RateLimitConfig> ofGateway(Settings root) {
    boolean mayProve = root.has("jwtProviders") || root.has("apiKeys") || root.has("basicAuth");
    return root.objects("rateLimits", new RateLimitSettings(false, mayProve, Map.of())::limit);
  }

  /**
   * Those of a route.
   *
   * @param taken names of the gateway's, which a request of the route meets too
   */
  static List<RateLimitConfig> ofRoute(Settings route, Map<String, Place> taken) {
    // A token that decided on the route has proved something too.
    boolean mayProve = route.has("auth") || route.in("match").has("jwt");
    return route.objects("rateLimits", new RateLimitSettings(true, mayProve, taken)::limit);
  }

  /** Reports tags that limits go by and that no client can have. */
  static void checkTags(Settings owner, TagNames known) {
    for (Json.Text part : tags(owner)) {
      known.check(part, TAG, owner.findings());
    }
  }

  private static List<Json.Text> tags(Settings owner) {
    List<Json.Text> tags = new ArrayList<>();
    for (Json item : owner.items("rateLimits")) {
      Settings limit = new Settings(item, owner.findings());
      List<Json> parts = new ArrayList<>(limit.items("key"));
      parts.add(limit.get("key"));
      for (Json part : parts) {
        if (part instanceof Json.Text text && text.value().startsWith(TAG)) {
          tags.add(text);
        }
      }
    }
    return tags;
  }

  /** The names in a document of the gateway, and where they are. */
  static Map<String, Place> names(@Nullable Json gateway, Findings findings) {
    Map<String, Place> names = new HashMap<>();
    for (Json item : new Settings(gateway, findings).items("rateLimits")) {
      if (new Settings(item, findings).get("name") instanceof Json.Text name) {
        names.putIfAbsent(name.value(), name.place());
      }
    }
    return names;
  }

  private RateLimitConfig limit(Settings limit) {
    String name = limit.text("name", Tokens::label, "");
    if (limit.get("name") instanceof Json.Text text) {
      Place earlier = names.putIfAbsent(name, text.place());
      if (earlier != null) {
        tell(limit, text, "also the name of the limit at " + earlier.source());
      }
    }
    List<Window> windows = windows(limit);
    int cost = limit.integer("cost", RateLimitConfig.DEFAULT_COST);
    checkCost(limit, cost, windows);
    return new RateLimitConfig(
        name,
        key(limit),
        windows,
        cost,
        limit.integer("ipv6NetworkFactor", RateLimitConfig.DEFAULT_NETWORK_FACTOR),
        limit.flag("dryRun", false));
  }

  private List<KeyPart> key(Settings limit) {
    if (limit.get("key") instanceof Json.Array) {
      return limit.texts("key", this::part);
    }
    KeyPart part = limit.textOrNull("key", this::part);
    return part == null ? RateLimitConfig.DEFAULT_KEY : List.of(part);
  }

  private KeyPart part(String text) throws BadText {
    if (text.equals("client")) {
      return new KeyPart.Client();
    }
    if (text.equals("route")) {
      if (!ofRoute) {
        throw new BadText("the route is not known yet; write the limit at the route");
      }
      return new KeyPart.Route();
    }
    if (text.startsWith(HEADER)) {
      String name = text.substring(HEADER.length());
      if (name.equalsIgnoreCase("host")) {
        throw new BadText("limit a host by a route that matches it");
      }
      return new KeyPart.Header(Tokens.headerName(name));
    }
    if (text.startsWith(TAG)) {
      return new KeyPart.Tag(text.substring(TAG.length()));
    }
    if (text.equals("principal")) {
      checkProof();
      return new KeyPart.Principal();
    }
    if (text.startsWith(CLAIM)) {
      checkProof();
      return new KeyPart.Claim(ClaimPaths.parse(text.substring(CLAIM.length())));
    }
    throw new BadText(
        ofRoute
            ? "expected \"client\", \"route\", \"header:NAME\", \"tag:NAME\", \"principal\" or"
                + " \"claim:NAME\""
            : "expected \"client\", \"header:NAME\", \"tag:NAME\", \"principal\" or"
                + " \"claim:NAME\"");
  }

  private void checkProof() throws BadText {
    if (!mayProve) {
      throw new BadText(
          ofRoute
              ? "nobody proves anything here; give the route \"auth\""
              : "nobody proves anything: there are no \"jwtProviders\", \"apiKeys\" or"
                  + " \"basicAuth\"");
    }
  }

  /** One window written beside the name, or a list of them. */
  private static List<Window> windows(Settings limit) {
    if (!limit.has("windows")) {
      return List.of(window(limit));
    }
    for (String key : List.of("limit", "window", "burst")) {
      Json other = limit.get(key);
      if (other != null) {
        limit
            .findings()
            .addUnlessTold(other.place().problem("has no effect beside \"windows\"", null));
      }
    }
    List<Window> windows = limit.objects("windows", RateLimitSettings::window);
    checkLengths(limit);
    return windows;
  }

  private static Window window(Settings window) {
    int limit = window.integer("limit", 1);
    return new Window(
        limit,
        window.text("window", WHOLE_SECONDS, Duration.ofSeconds(1)),
        window.integer("burst", limit));
  }

  /** Clients are told of each window by its length. */
  private static void checkLengths(Settings limit) {
    Map<Duration, Place> lengths = new HashMap<>();
    for (Json item : limit.items("windows")) {
      Settings window = new Settings(item, limit.findings());
      Duration length = window.textOrNull("window", WHOLE_SECONDS);
      if (length != null && window.get("window") instanceof Json.Text text) {
        Place earlier = lengths.putIfAbsent(length, text.place());
        if (earlier != null) {
          tell(limit, text, "as long as " + earlier.pointer());
        }
      }
    }
  }

  private static void checkCost(Settings limit, int cost, List<Window> windows) {
    if (limit.get("cost") instanceof Json.Num number
        && windows.stream().anyMatch(window -> window.burst() < cost)) {
      limit
          .findings()
          .addUnlessTold(
              number
                  .place()
                  .problem(
                      Quoted.bare(number.written()),
                      "no request would ever pass: a bucket holds \"burst\" tokens, or \"limit\""));
    }
  }

  private static void tell(Settings limit, Json.Text text, String hint) {
    limit.findings().addUnlessTold(text.place().problem(Quoted.of(text.written()), hint));
  }
}
