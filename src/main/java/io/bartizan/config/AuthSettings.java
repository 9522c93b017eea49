package io.bartizan.config;

import io.bartizan.config.AuthConfig.Listed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads {@code auth} of a route and checks what no schema can. */
final class AuthSettings {
  private static final Map<String, Boolean> REQUIRE = Map.of("any", false, "all", true);

  private static final TextForm<Duration> TIMEOUT =
      Durations.between(Duration.ofMillis(1), Duration.ofMinutes(1));

  private final Settings jwt;

  private AuthSettings(Settings jwt) {
    this.jwt = jwt;
  }

  static AuthConfig convert(Settings route) {
    Settings auth = route.in("auth");
    return new AuthConfig(
        auth.has("jwt") ? new AuthSettings(auth.in("jwt")).jwt() : null,
        auth.has("apiKey") ? listed(auth.in("apiKey"), "consumers") : null,
        auth.has("basic") ? listed(auth.in("basic"), "users") : null,
        auth.has("forward") ? forward(auth.in("forward")) : null);
  }

  private static ForwardAuthConfig forward(Settings settings) {
    return new ForwardAuthConfig(
        settings.text("pool", text -> text, ""),
        settings.text("path", AuthSettings::target, "/"),
        settings.text("timeout", TIMEOUT, ForwardAuthConfig.DEFAULT_TIMEOUT),
        headers(settings, "requestHeaders", ForwardAuthConfig.DEFAULT_ASKED),
        headers(settings, "upstreamHeaders", List.of()),
        headers(settings, "clientHeaders", ForwardAuthConfig.DEFAULT_CLIENT));
  }

  private static List<String> headers(Settings settings, String key, List<String> usual) {
    return settings.has(key) ? settings.texts(key, Tokens::ownHeader) : usual;
  }

  /** A path, perhaps with a query, as it goes on the wire. */
  private static String target(String text) throws BadText {
    if (!text.startsWith("/") || !text.chars().allMatch(c -> c > 0x20 && c < 0x7f && c != '#')) {
      throw new BadText("expected a path such as \"/verify\", of visible ASCII");
    }
    return text;
  }

  private static Listed listed(Settings settings, String names) {
    return new Listed(
        settings.text("set", text -> text, ""),
        new LinkedHashSet<>(settings.texts(names, text -> text)),
        settings.flag("optional", false));
  }

  private AuthConfig.Jwt jwt() {
    List<String> providers = references(jwt).stream().map(Json.Text::value).toList();
    return new AuthConfig.Jwt(
        providers,
        jwt.oneOf("require", REQUIRE, false),
        jwt.flag("optional", false),
        new LinkedHashSet<>(jwt.texts("scopes", AuthSettings::scope)),
        new LinkedHashSet<>(jwt.texts("roles", text -> text)),
        ClaimSettings.convert(jwt));
  }

  /** The name of the list of API keys that a route refers to, or null. */
  static Json.@Nullable Text apiKeys(Settings route) {
    return route.in("auth").in("apiKey").get("set") instanceof Json.Text name ? name : null;
  }

  /** The name of the list of users that a route refers to, or null. */
  static Json.@Nullable Text users(Settings route) {
    return route.in("auth").in("basic").get("set") instanceof Json.Text name ? name : null;
  }

  /** Names of providers that a route refers to. */
  static List<Json.Text> providers(Settings route) {
    return references(route.in("auth").in("jwt"));
  }

  private static List<Json.Text> references(Settings jwt) {
    List<Json.Text> names = new ArrayList<>();
    if (jwt.get("provider") instanceof Json.Text name) {
      names.add(name);
    }
    for (Json item : jwt.items("provider")) {
      if (item instanceof Json.Text name) {
        names.add(name);
      }
    }
    return names;
  }

  /** RFC 6749, section 3.3. */
  private static String scope(String text) throws BadText {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < 0x21 || c > 0x7e || c == '"' || c == '\\') {
        throw new BadText("a scope has no blanks, quotes or backslashes; list several");
      }
    }
    return text;
  }
}
