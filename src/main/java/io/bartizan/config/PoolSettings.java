package io.bartizan.config;

import io.bartizan.config.PoolConfig.AdaptiveConcurrencyConfig;
import io.bartizan.config.PoolConfig.CircuitBreakerConfig;
import io.bartizan.config.PoolConfig.EndpointConfig;
import io.bartizan.config.PoolConfig.Policy;
import io.bartizan.config.PoolConfig.Protocol;
import io.bartizan.config.PoolConfig.UpstreamTlsConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Turns one member of {@code pools} into its record and checks what no schema can. */
final class PoolSettings {
  private static final Map<String, Policy> POLICIES =
      Map.of(
          "round_robin", Policy.ROUND_ROBIN,
          "least_request", Policy.LEAST_REQUEST,
          "random", Policy.RANDOM);
  private static final Map<String, Protocol> PROTOCOLS =
      Map.of("http1", Protocol.HTTP1, "h2", Protocol.H2, "h2c", Protocol.H2C);
  private static final TextForm<Duration> CONNECT =
      Durations.between(Duration.ofMillis(1), Duration.ofMinutes(10));
  private static final TextForm<Duration> RTT_WINDOW =
      Durations.between(Duration.ofSeconds(10), Duration.ofHours(24));
  private static final TextForm<Duration> IDLE =
      Durations.between(Duration.ofMillis(1), Duration.ofHours(24));

  /** Stands for a URL that was reported. */
  private static final EndpointConfig UNREADABLE =
      new EndpointConfig("", false, new HostPort("", 0), EndpointConfig.DEFAULT_WEIGHT, null);

  private final Settings settings;
  private final Place place;
  private final Path directory;

  private PoolSettings(Json.Struct pool, Path directory, Findings findings) {
    this.settings = new Settings(pool, findings);
    this.place = pool.place();
    this.directory = directory;
  }

  static PoolConfig convert(String name, Json.Struct pool, Path directory, Findings findings) {
    return new PoolSettings(pool, directory, findings).convert(name);
  }

  private PoolConfig convert(String name) {
    List<EndpointConfig> endpoints = settings.objects("endpoints", PoolSettings::endpoint);
    Protocol protocol = settings.oneOf("protocol", PROTOCOLS, PoolConfig.DEFAULT_PROTOCOL);
    checkEndpoints(protocol);
    checkWeights(endpoints);
    Settings timeouts = settings.in("timeouts");
    return new PoolConfig(
        name,
        place.source(),
        endpoints,
        settings.in("loadBalancer").oneOf("policy", POLICIES, PoolConfig.DEFAULT_POLICY),
        circuitBreaker(settings.in("circuitBreaker"), settings.in("adaptiveConcurrency")),
        timeouts.text("connect", CONNECT, PoolConfig.DEFAULT_CONNECT_TIMEOUT),
        timeouts.text("idle", IDLE, PoolConfig.DEFAULT_IDLE_TIMEOUT),
        protocol,
        tls(settings.in("tls")));
  }

  private static EndpointConfig endpoint(Settings endpoint) {
    EndpointConfig url = endpoint.text("url", Addresses::endpoint, UNREADABLE);
    return new EndpointConfig(
        url.url(),
        url.https(),
        url.address(),
        endpoint.integer("weight", EndpointConfig.DEFAULT_WEIGHT),
        endpoint.textOrNull("zone", Tokens::label));
  }

  /** One scheme for all, one that the protocol goes with, and nobody twice. */
  private void checkEndpoints(Protocol protocol) {
    Map<HostPort, Place> addresses = new HashMap<>();
    Json.@Nullable Text first = null;
    boolean https = false;
    for (Json item : settings.items("endpoints")) {
      if (!(new Settings(item, settings.findings()).get("url") instanceof Json.Text url)) {
        continue;
      }
      EndpointConfig endpoint = quietly(url);
      if (endpoint == null) {
        continue;
      }
      if (first == null) {
        first = url;
        https = endpoint.https();
        checkScheme(protocol, https);
      } else if (endpoint.https() != https) {
        tell(url, "all endpoints of a pool are " + (https ? "https" : "http") + ", or none");
      }
      Place earlier = addresses.putIfAbsent(endpoint.address(), url.place());
      if (earlier != null) {
        tell(url, "the same as " + earlier.pointer() + "; give it more weight instead");
      }
    }
  }

  private void checkScheme(Protocol protocol, boolean https) {
    if (settings.get("protocol") instanceof Json.Text text) {
      if (protocol == Protocol.H2 && !https) {
        tell(text, "HTTP/2 over TLS needs https endpoints; over http it is \"h2c\"");
      } else if (protocol == Protocol.H2C && https) {
        tell(text, "HTTP/2 in the clear needs http endpoints; over https it is \"h2\"");
      }
    }
    Json tls = settings.get("tls");
    if (tls != null && !https) {
      settings
          .findings()
          .addUnlessTold(tls.place().problem("has no effect", "the endpoints are http"));
    }
  }

  private void checkWeights(List<EndpointConfig> endpoints) {
    Json list = settings.get("endpoints");
    if (list != null && !endpoints.isEmpty() && endpoints.stream().allMatch(e -> e.weight() == 0)) {
      settings
          .findings()
          .addUnlessTold(
              list.place().problem("every weight is 0", "expected at least one endpoint above 0"));
    }
  }

  private static CircuitBreakerConfig circuitBreaker(Settings breaker, Settings adaptive) {
    return new CircuitBreakerConfig(
        breaker.integer("maxConnections", CircuitBreakerConfig.DEFAULT_MAX_CONNECTIONS),
        breaker.integer("maxPendingRequests", CircuitBreakerConfig.DEFAULT_MAX_PENDING_REQUESTS),
        breaker.integer("maxRequests", CircuitBreakerConfig.DEFAULT_MAX_REQUESTS),
        breaker.integer("maxClientPercent", CircuitBreakerConfig.DEFAULT_MAX_CLIENT_PERCENT),
        new AdaptiveConcurrencyConfig(
            adaptive.flag("enabled", false),
            adaptive.integer("min", AdaptiveConcurrencyConfig.DEFAULT_MIN),
            adaptive.integer("tolerance", AdaptiveConcurrencyConfig.DEFAULT_TOLERANCE_PERCENT),
            adaptive.text("rttWindow", RTT_WINDOW, AdaptiveConcurrencyConfig.DEFAULT_RTT_WINDOW)));
  }

  private UpstreamTlsConfig tls(Settings tls) {
    TextForm<String> file = NamedFiles.existing(directory);
    return new UpstreamTlsConfig(
        tls.textOrNull("caFile", file),
        tls.textOrNull("serverName", HostNames::host),
        tls.textOrNull("certificateFile", file),
        tls.textOrNull("keyFile", file),
        tls.texts("pins", Pins::pin));
  }

  private void tell(Json.Text text, String hint) {
    settings.findings().addUnlessTold(text.place().problem(Quoted.of(text.written()), hint));
  }

  /** The endpoint, or null where its URL was reported before. */
  private static @Nullable EndpointConfig quietly(Json.Text url) {
    try {
      return Addresses.endpoint(url.value());
    } catch (BadText e) {
      return null;
    }
  }
}
