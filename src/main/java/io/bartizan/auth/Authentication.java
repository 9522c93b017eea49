package io.bartizan.auth;

import io.bartizan.auth.keys.KeySources;
import io.bartizan.auth.keys.KeyState;
import io.bartizan.config.AuthConfig;
import io.bartizan.config.GatewayConfig;
import io.bartizan.config.JwtProviderConfig;
import io.bartizan.exchange.Guard;
import io.bartizan.http.FieldName;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Whom requests prove to come from: the issuers whose tokens are believed, their keys, and tokens
 * that were found good. One for the process; outlives configurations.
 */
public final class Authentication implements AutoCloseable {
  private final KeySources keys;
  private final Attempts attempts;
  private final Map<JwtProviderConfig, Provider> providers = new HashMap<>();

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
      byName.put(each.name(), providers.computeIfAbsent(each, c -> new Provider(c, keys.of(c))));
    }
    return new Guards(byName, attempts);
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

  /** Fields that only the gateway may write, whatever the route. */
  public static FieldName[] reserved(GatewayConfig config) {
    return config.jwtProviders().values().stream()
        .flatMap(provider -> provider.claimsToHeaders().keySet().stream())
        .distinct()
        .map(FieldName::of)
        .toArray(FieldName[]::new);
  }

  /** No keys are fetched any more. */
  @Override
  public void close() {
    keys.close();
  }

  /** Of one configuration. */
  public static final class Guards {
    private final Map<String, Provider> providers;
    private final Attempts attempts;
    private final Map<AuthConfig, List<Guard>> made = new HashMap<>();

    Guards(Map<String, Provider> providers, Attempts attempts) {
      this.providers = providers;
      this.attempts = attempts;
    }

    /** What is asked of each request of a route that wants this, in turn. */
    public List<Guard> of(AuthConfig auth) {
      return made.computeIfAbsent(auth, this::make);
    }

    private List<Guard> make(AuthConfig auth) {
      AuthConfig.Jwt jwt = auth.jwt();
      if (jwt == null) {
        return List.of();
      }
      List<Provider> named =
          jwt.providers().stream()
              .map(name -> Objects.requireNonNull(providers.get(name)))
              .toList();
      return List.of(new JwtGuard(jwt, named, attempts));
    }
  }
}
