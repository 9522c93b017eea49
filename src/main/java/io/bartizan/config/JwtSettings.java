package io.bartizan.config;

import io.bartizan.config.JwtAlgorithm.Family;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads {@code jwtProviders} of {@code gateway.json} and checks what no schema can. */
final class JwtSettings {
  private static final List<String> KEYS = List.of("jwksUrl", "discoveryUrl", "keysFile", "secret");

  /** What only means something where keys are fetched. */
  private static final List<String> OF_FETCHING = List.of("caFile", "refresh", "timeout");

  private static final TextForm<Duration> SKEW =
      Durations.between(Duration.ZERO, Duration.ofMinutes(10));
  private static final TextForm<Duration> REFRESH =
      Durations.between(Duration.ofSeconds(10), Duration.ofDays(1));
  private static final TextForm<Duration> TIMEOUT =
      Durations.between(Duration.ofMillis(1), Duration.ofMinutes(1));
  private static final TextForm<Duration> LIFETIME =
      Durations.between(Duration.ofSeconds(1), Duration.ofDays(3650));

  private static final Set<String> CREDENTIALS =
      Set.of("authorization", "proxy-authorization", "cookie");

  private final Settings settings;
  private final Path directory;
  private final IncludedFiles files;

  private JwtSettings(Settings settings, Path directory, IncludedFiles files) {
    this.settings = settings;
    this.directory = directory;
    this.files = files;
  }

  /** By name, in the order written. */
  static Map<String, JwtProviderConfig> convert(
      Settings root, Path directory, IncludedFiles files) {
    return root.named(
        "jwtProviders", (name, provider) -> new JwtSettings(provider, directory, files).read(name));
  }

  private JwtProviderConfig read(String name) {
    Set<JwtAlgorithm> algorithms = algorithms();
    return new JwtProviderConfig(
        name,
        settings.textOrNull("issuer", text -> text),
        settings.texts("audiences", text -> text),
        algorithms,
        keys(algorithms),
        settings.text("clockSkew", SKEW, JwtProviderConfig.DEFAULT_CLOCK_SKEW),
        new LinkedHashSet<>(settings.texts("types", JwtSettings::type)),
        settings.text(
            "maxTokenSize",
            Sizes.between(256, 64 * 1024),
            JwtProviderConfig.DEFAULT_MAX_TOKEN_SIZE),
        settings.textOrNull("maxLifetime", LIFETIME),
        settings.has("tokenFrom")
            ? settings.texts("tokenFrom", TokenPlaces::parse)
            : JwtProviderConfig.DEFAULT_PLACES,
        settings.flag("forward", false),
        claimsToHeaders(),
        settings.text(
            "principalClaim", ClaimPaths::parse, JwtProviderConfig.DEFAULT_PRINCIPAL_CLAIM),
        settings.text("scopeClaim", ClaimPaths::parse, JwtProviderConfig.DEFAULT_SCOPE_CLAIM),
        settings.text("rolesClaim", ClaimPaths::parse, JwtProviderConfig.DEFAULT_ROLES_CLAIM),
        settings.integer("cachedTokens", JwtProviderConfig.DEFAULT_CACHED_TOKENS));
  }

  private Set<JwtAlgorithm> algorithms() {
    Set<JwtAlgorithm> algorithms = EnumSet.noneOf(JwtAlgorithm.class);
    for (Json item : settings.items("algorithms")) {
      JwtAlgorithm algorithm =
          item instanceof Json.Text text ? JwtAlgorithm.BY_NAME.get(text.value()) : null;
      if (algorithm != null) {
        algorithms.add(algorithm);
      }
    }
    return algorithms;
  }

  private JwtKeysConfig keys(Set<JwtAlgorithm> algorithms) {
    List<String> places = KEYS.stream().filter(settings::has).toList();
    if (places.size() != 1) {
      settings
          .findings()
          .addUnlessTold(
              settings
                  .place()
                  .problem(
                      places.isEmpty() ? "no keys" : Quoted.allOf(places),
                      "expected one of " + Quoted.anyOf(KEYS)));
      return new JwtKeysConfig.Shared(new Secret(""));
    }
    String place = places.getFirst();
    boolean secret = place.equals("secret");
    checkFamilies(algorithms, secret, !secret && !place.equals("keysFile"));
    if (!place.endsWith("Url")) {
      tellOfNoEffect(place);
    }
    return switch (place) {
      case "secret" -> new JwtKeysConfig.Shared(secret(algorithms));
      case "keysFile" -> inFile();
      default -> fetched(place);
    };
  }

  private JwtKeysConfig fetched(String place) {
    URI url = settings.textOrNull(place, JwtSettings::source);
    Json authorities = settings.get("caFile");
    if (authorities != null && url != null && "http".equalsIgnoreCase(url.getScheme())) {
      settings
          .findings()
          .addUnlessTold(authorities.place().problem("has no effect (the URL is http)", null));
    }
    return new JwtKeysConfig.Fetched(
        url == null ? URI.create("https://localhost/") : url,
        place.equals("discoveryUrl"),
        file("caFile"),
        settings.text("refresh", REFRESH, JwtKeysConfig.DEFAULT_REFRESH),
        settings.text("timeout", TIMEOUT, JwtKeysConfig.DEFAULT_TIMEOUT));
  }

  /** What everybody on the way could replace is no key. */
  private static URI source(String text) throws BadText {
    URI url = Addresses.web(text);
    if (!JwtKeysConfig.Fetched.mayBeAsked(url)) {
      throw new BadText("keys must come over TLS: expected https, or http of this machine");
    }
    return url;
  }

  private JwtKeysConfig inFile() {
    FileContent file = file("keysFile");
    return new JwtKeysConfig.InFile(file == null ? new FileContent("", "", new byte[0]) : file);
  }

  private @Nullable FileContent file(String key) {
    String file = settings.textOrNull(key, NamedFiles.existing(directory));
    return file != null && settings.get(key) instanceof Json.Text where
        ? files.content(where, file, JwtKeysConfig.MAX_FILE_BYTES)
        : null;
  }

  private Secret secret(Set<JwtAlgorithm> algorithms) {
    int least = 0;
    for (JwtAlgorithm algorithm : algorithms) {
      least = Math.max(least, algorithm.digestBytes());
    }
    if (!(settings.get("secret") instanceof Json.Text text)) {
      return new Secret("");
    }
    Secret secret = new Secret(text.value());
    if (secret.bytes().length < least) {
      settings
          .findings()
          .addUnlessTold(
              text.place()
                  .problem(
                      "too short for these algorithms",
                      "expected " + least + " bytes or more (RFC 7518, section 3.2)"));
    }
    return secret;
  }

  /** Whose key is public must never be taken for a secret. */
  private void checkFamilies(Set<JwtAlgorithm> algorithms, boolean secret, boolean fetched) {
    for (Json item : settings.items("algorithms")) {
      JwtAlgorithm algorithm =
          item instanceof Json.Text text ? JwtAlgorithm.BY_NAME.get(text.value()) : null;
      if (algorithm == null || !algorithms.contains(algorithm)) {
        continue;
      }
      boolean symmetric = algorithm.family() == Family.SECRET;
      boolean mixed =
          symmetric && algorithms.stream().anyMatch(each -> each.family() != Family.SECRET);
      String hint = null;
      if (secret && !symmetric) {
        hint = "a \"secret\" is for HS256, HS384 and HS512";
      } else if (fetched && symmetric) {
        hint = "what everybody can fetch is no secret; give a \"secret\" or a \"keysFile\"";
      } else if (!secret && mixed) {
        hint = "a secret and public keys are two providers";
      }
      if (hint != null) {
        settings.findings().addUnlessTold(item.place().problem(Quoted.of(algorithm.text()), hint));
      }
    }
  }

  private void tellOfNoEffect(String place) {
    for (String key : OF_FETCHING) {
      Json member = settings.get(key);
      if (member != null) {
        settings
            .findings()
            .addUnlessTold(
                member.place().problem("has no effect beside " + Quoted.of(place), null));
      }
    }
  }

  private Map<String, String> claimsToHeaders() {
    Map<String, String> headers = new LinkedHashMap<>();
    if (!(settings.get("claimsToHeaders") instanceof Json.Struct claims)) {
      return headers;
    }
    Settings texts = settings.in("claimsToHeaders");
    claims
        .members()
        .forEach(
            (claim, member) -> {
              String header = texts.textOrNull(claim, JwtSettings::claimHeader);
              Place key = claims.keys().getOrDefault(claim, member.place());
              if (!ClaimPaths.isOne(claim)) {
                settings
                    .findings()
                    .addUnlessTold(key.problem(Quoted.of(claim), ClaimPaths.EXPECTED));
              }
              if (header != null && headers.putIfAbsent(header, claim) != null) {
                settings
                    .findings()
                    .addUnlessTold(
                        member
                            .place()
                            .problem(Quoted.of(header), "the header of another claim too"));
              }
            });
    return headers;
  }

  private static String claimHeader(String text) throws BadText {
    String name = Tokens.ownHeader(text);
    if (CREDENTIALS.contains(name)) {
      throw new BadText("a header with a meaning of its own");
    }
    return name;
  }

  private static String type(String text) throws BadText {
    String type = text.toLowerCase(Locale.ROOT);
    String prefix = "application/";
    if (type.startsWith(prefix)) {
      type = type.substring(prefix.length());
    }
    if (type.isEmpty()) {
      throw new BadText("expected a type such as \"JWT\" or \"at+jwt\"");
    }
    return type;
  }
}
