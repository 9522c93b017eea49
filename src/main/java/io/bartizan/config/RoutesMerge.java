package io.bartizan.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Brings the files of {@code routes/} together and checks them as one: names are unique over all
 * files, a route may name a pool of any file.
 */
final class RoutesMerge {
  /**
   * Each search for a near name goes through all pools; ten thousand of them would take minutes.
   */
  private static final int MAX_HINTS = 100;

  private final Path directory;
  private final Findings findings;
  private final Map<String, Place> poolPlaces = new LinkedHashMap<>();
  private final Map<String, PoolConfig> pools = new LinkedHashMap<>();
  private final Map<String, Place> routePlaces = new HashMap<>();
  private final List<RouteConfig> routes = new ArrayList<>();
  private final List<Json.Text> poolReferences = new ArrayList<>();
  private final List<Json.Text> tagReferences = new ArrayList<>();
  private final List<Json.Text> providerReferences = new ArrayList<>();
  private final List<Json.Text> matchedProviders = new ArrayList<>();
  private final List<Json.Text> keyReferences = new ArrayList<>();
  private final List<Json.Text> userReferences = new ArrayList<>();
  private final List<Settings> limited = new ArrayList<>();
  private final SameMatches sameMatches;
  private Map<String, Place> limitNames = Map.of();
  private int hintsLeft = MAX_HINTS;
  private boolean complete = true;
  private boolean gatewayKnown = true;

  /**
   * @param directory what relative names of files start from
   */
  RoutesMerge(Path directory, Findings findings) {
    this.directory = directory;
    this.findings = findings;
    this.sameMatches = new SameMatches(findings);
  }

  /** Says which names the gateway's rate limits have; before any file is added. */
  void limitNames(Map<String, Place> names) {
    limitNames = names;
  }

  /** Adds the document of one file; files come in the order of their names. */
  void add(Json document) {
    Settings file = new Settings(document, findings);
    if (file.get("pools") instanceof Json.Struct struct) {
      struct.members().forEach((name, pool) -> addPool(name, pool));
    }
    for (Json item : file.items("routes")) {
      if (item instanceof Json.Struct route) {
        addRoute(route);
      }
    }
  }

  /** Says that a file could not be read, so that what seems to be missing may be in it. */
  void addUnreadable() {
    complete = false;
  }

  /** Says that nobody knows what {@code gateway.json} has. */
  void addUnreadableGateway() {
    gatewayKnown = false;
  }

  /**
   * The whole; of no meaning where the findings are not empty afterwards.
   *
   * @param gateway what routes may refer to
   */
  RoutesConfig merge(GatewayConfig gateway) {
    if (complete) {
      poolReferences.forEach(this::checkPool);
    }
    if (gatewayKnown) {
      TagNames tags = TagNames.of(gateway.addresses());
      tagReferences.forEach(tag -> tags.check(tag, "", findings));
      limited.forEach(route -> RateLimitSettings.checkTags(route, tags));
      checkNames(providerReferences, "provider", "jwtProviders", gateway.jwtProviders().keySet());
      matchedProviders.forEach(name -> checkIssuer(name, gateway));
      checkNames(keyReferences, "set", "apiKeys", gateway.apiKeys().keySet());
      checkNames(userReferences, "set", "basicAuth", gateway.basicAuth().keySet());
    }
    return new RoutesConfig(pools, routes);
  }

  private void addPool(String name, Json pool) {
    Place key = pool.place();
    Place earlier = poolPlaces.putIfAbsent(name, key);
    if (earlier != null) {
      findings.add(key.problem("also the name of a pool at " + earlier.source(), null));
    } else if (pool instanceof Json.Struct struct) {
      pools.put(name, PoolSettings.convert(name, struct, directory, findings));
    }
  }

  private void addRoute(Json.Struct struct) {
    RouteConfig route = RouteSettings.convert(struct, limitNames, findings);
    routes.add(route);
    if (struct.get("name") instanceof Json.Text name) {
      Place earlier = routePlaces.putIfAbsent(name.value(), name.place());
      if (earlier != null) {
        findings.addUnlessTold(
            name.place()
                .problem(
                    Quoted.of(name.written()),
                    "also the name of the route at " + earlier.source()));
      }
    }
    sameMatches.add(struct, route.match());
    addReferences(struct.get("to"));
    addReferences(new Settings(struct, findings).in("auth").get("forward"));
    Settings settings = new Settings(struct, findings);
    providerReferences.addAll(AuthSettings.providers(settings));
    if (settings.in("match").in("jwt").get("provider") instanceof Json.Text provider) {
      providerReferences.add(provider);
      matchedProviders.add(provider);
      checkOwn(provider, route.auth().jwt());
    }
    addUnlessNull(keyReferences, AuthSettings.apiKeys(settings));
    addUnlessNull(userReferences, AuthSettings.users(settings));
    if (settings.has("rateLimits")) {
      limited.add(settings);
    }
    addTagReferences(settings.in("match").items("clientTags"));
    addTagReferences(settings.in("addresses").items("allow"));
    addTagReferences(settings.in("addresses").items("deny"));
  }

  private void checkNames(List<Json.Text> names, String what, String where, Set<String> known) {
    for (Json.Text name : names) {
      if (!known.contains(name.value())) {
        String near = name.isSubstituted() ? null : NearName.of(name.value(), known);
        findings.addUnlessTold(
            name.place()
                .problem(
                    "there is no " + what + " " + Quoted.of(name.written()) + " in " + where,
                    near == null ? null : "did you mean " + Quoted.of(near) + "?"));
      }
    }
  }

  /** Whose token decides on the route is asked for it there too, or would leave it as it is. */
  private void checkOwn(Json.Text provider, AuthConfig.@Nullable Jwt own) {
    if (own != null && !own.providers().contains(provider.value())) {
      findings.addUnlessTold(
          provider
              .place()
              .problem(
                  "\"auth.jwt\" does not name the provider " + Quoted.of(provider.written()),
                  "its token would go upstream"));
    }
  }

  /** A token that says nothing of its issuer could be anybody's: none could be refused for it. */
  private void checkIssuer(Json.Text name, GatewayConfig gateway) {
    JwtProviderConfig provider = gateway.jwtProviders().get(name.value());
    if (provider != null && provider.cachedTokens() == 0) {
      findings.addUnlessTold(
          name.place()
              .problem(
                  "the provider " + Quoted.of(name.written()) + " remembers no tokens",
                  "each is looked at twice: \"cachedTokens\" must be 1 or more"));
    }
    if (provider != null && provider.issuer() == null) {
      findings.addUnlessTold(
          name.place()
              .problem(
                  "the provider " + Quoted.of(name.written()) + " has no \"issuer\"",
                  "by which its tokens are told from others"));
    }
  }

  private static void addUnlessNull(List<Json.Text> names, Json.@Nullable Text name) {
    if (name != null) {
      names.add(name);
    }
  }

  private void addTagReferences(List<Json> names) {
    for (Json name : names) {
      if (name instanceof Json.Text text) {
        tagReferences.add(text);
      }
    }
  }

  private void addReferences(@Nullable Json to) {
    if (to instanceof Json.Array array) {
      array.items().forEach(this::addReferences);
    } else if (to instanceof Json.Struct struct && struct.get("pool") instanceof Json.Text pool) {
      poolReferences.add(pool);
    }
  }

  private void checkPool(Json.Text reference) {
    if (!poolPlaces.containsKey(reference.value())) {
      String near = null;
      if (!reference.isSubstituted() && hintsLeft > 0) {
        hintsLeft--;
        near = NearName.of(reference.value(), poolPlaces.keySet());
      }
      findings.addUnlessTold(
          reference
              .place()
              .problem(
                  "there is no pool " + Quoted.of(reference.written()),
                  near == null ? null : "did you mean " + Quoted.of(near) + "?"));
    }
  }
}
