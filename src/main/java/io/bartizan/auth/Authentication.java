package io.bartizan.auth;

import io.bartizan.auth.keys.KeySources;
import io.bartizan.auth.keys.KeyState;
import io.bartizan.config.ApiKeysConfig;
import io.bartizan.config.AuthConfig;
import io.bartizan.config.BasicAuthConfig;
import io.bartizan.config.GatewayConfig;
import io.bartizan.config.JwtProviderConfig;
import io.bartizan.exchange.Guard;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Whom requests prove to come from: the issuers whose tokens are believed, their keys, and tokens
 * that were found good. One for the process; outlives configurations.
 */
public final class Authentication implements AutoCloseable {
  private final KeySources keys;
  private final Attempts attempts;
  private final Map<JwtProviderConfig, Provider> providers = new HashMap<>();
  private final Passwords passwords = new Passwords();
  private final SlowSignatures signatures = new SlowSignatures();

  /**
   * Nobody is believed yet.
   *
   * @param attempts how often clients may fail
   */
  public Authentication(KeySources keys, Attempts attempts) {
    this.keys = keys;
    this.attempts = attempts;
  }

  /** Guards of one configuration, each made once for all routes that want the same. */
  public synchronized Guards guards(GatewayConfig config) {
    Map<String, Provider> byName = new HashMap<>();
    for (JwtProviderConfig each : config.jwtProviders().values()) {
      byName.put(
          each.name(),
          providers.computeIfAbsent(each, c -> new Provider(c, keys.of(c), signatures)));
    }
    return new Guards(config, byName, attempts, passwords);
  }

  /** A configuration is in force: whoever it does not have is forgotten. */
  public synchronized void inForce(GatewayConfig config) {
    Collection<JwtProviderConfig> believed = config.jwtProviders().values();
    keys.inForce(believed);
    providers.keySet().retainAll(believed);
  }

  /** How the keys of those who are believed stand. */
  public List<KeyState> keys() {
    return keys.states();
  }

  /** Names of fields that only the gateway may write, whatever the route. */
  public static Set<String> reserved(GatewayConfig config) {
    return config.jwtProviders().values().stream()
        .flatMap(provider -> provider.claimsToHeaders().keySet().stream())
        .collect(Collectors.toSet());
  }

  /** No keys are fetched any more. */
  @Override
  public void close() {
    keys.close();
    passwords.close();
    signatures.close();
  }

  /** Of one configuration. */
  public static final class Guards {
    private final GatewayConfig config;
    private final Map<String, Provider> providers;
    private final Attempts attempts;
    private final Passwords passwords;
    private final Map<AuthConfig, List<Guard>> made = new HashMap<>();
    private final Map<String, Guard> lookups = new HashMap<>();

    Guards(
        GatewayConfig config,
        Map<String, Provider> providers,
        Attempts attempts,
        Passwords passwords) {
      this.config = config;
      this.providers = providers;
      this.attempts = attempts;
      this.passwords = passwords;
    }

    /** What is asked of each request of a route that wants this, in turn. */
    public List<Guard> of(AuthConfig auth) {
      return made.computeIfAbsent(auth, this::make);
    }

    /** Finds out what a provider says of requests whose route depends on it. */
    public Guard lookup(String provider) {
      return lookups.computeIfAbsent(
          provider, name -> new TokenLookup(Objects.requireNonNull(providers.get(name)), attempts));
    }

    private List<Guard> make(AuthConfig auth) {
      List<Guard> guards = new ArrayList<>();
      if (auth.jwt() != null) {
        guards.add(new JwtGuard(auth.jwt(), named(auth.jwt()), attempts));
      }
      if (auth.apiKey() != null) {
        ApiKeysConfig keys = Objects.requireNonNull(config.apiKeys().get(auth.apiKey().set()));
        guards.add(new ApiKeyGuard(keys, auth.apiKey(), attempts));
      }
      if (auth.basic() != null) {
        BasicAuthConfig users = Objects.requireNonNull(config.basicAuth().get(auth.basic().set()));
        guards.add(new BasicGuard(users, auth.basic(), attempts, passwords));
      }
      return List.copyOf(guards);
    }

    private List<Provider> named(AuthConfig.Jwt jwt) {
      return jwt.providers().stream()
          .map(name -> Objects.requireNonNull(providers.get(name)))
          .toList();
    }
  }
}
