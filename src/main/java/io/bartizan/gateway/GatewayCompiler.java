package io.bartizan.gateway;

import io.bartizan.auth.Authentication;
import io.bartizan.balance.Pool;
import io.bartizan.config.AuthConfig;
import io.bartizan.config.Deployment;
import io.bartizan.config.ForwardAuthConfig;
import io.bartizan.config.GatewayConfig;
import io.bartizan.config.HstsConfig;
import io.bartizan.config.MatchConfig.TokenMatch;
import io.bartizan.config.RetriesConfig;
import io.bartizan.config.RouteConfig;
import io.bartizan.config.RouteLimitsConfig;
import io.bartizan.config.TimeoutsConfig;
import io.bartizan.exchange.Guard;
import io.bartizan.exchange.StrictTransportSecurity;
import io.bartizan.forward.BodyTerms;
import io.bartizan.forward.Forwarding;
import io.bartizan.http.FieldName;
import io.bartizan.observe.RouteRows;
import io.bartizan.protect.ClientAddressResolver;
import io.bartizan.protect.Protection;
import io.bartizan.route.RouteTable;
import io.bartizan.tls.UpstreamTls;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Makes a {@link Gateway} of a deployment. Runs off the event loops. */
public final class GatewayCompiler {
  private final RouteRows rows;
  private final Protection protection;
  private final Authentication.Guards authentication;
  private final Map<String, Pool> pools;
  private final Map<Plan, Forwarding> plans = new HashMap<>();
  private final Map<ForwardAuthConfig, List<Guard>> services = new HashMap<>();

  private GatewayCompiler(
      RouteRows rows,
      Protection protection,
      Authentication.Guards authentication,
      Map<String, Pool> pools) {
    this.rows = rows;
    this.protection = protection;
    this.authentication = authentication;
    this.pools = pools;
  }

  /** What makes one forwarding differ from another. */
  private record Plan(
      List<RouteConfig.Destination> to,
      long requestNanos,
      long streamIdleNanos,
      BodyTerms body,
      RetriesConfig retries,
      HstsConfig hsts) {}

  /**
   * Compiles a valid deployment.
   *
   * @param tls how to speak to the pools with {@code https} endpoints, by the pool's name
   * @param rows where the numbers of its routes are kept
   * @param protection what is remembered of clients
   * @param authentication who issues tokens
   * @param before what is in force, whose pools go on where they stay; null at the start
   */
  public static Gateway compile(
      Deployment deployment,
      Map<String, UpstreamTls> tls,
      RouteRows rows,
      Protection protection,
      Authentication authentication,
      @Nullable Gateway before) {
    return new GatewayCompiler(
            rows,
            protection,
            authentication.guards(deployment.gateway()),
            PoolSuccession.pools(deployment, tls, before))
        .compile(deployment, tls);
  }

  private Gateway compile(Deployment deployment, Map<String, UpstreamTls> tls) {
    GatewayConfig common = deployment.gateway();
    RouteTable<CompiledRoute> routes =
        RouteTable.compile(deployment.routes().routes(), route -> compile(route, common));
    return new Gateway(
        deployment,
        new ClientAddressResolver(deployment.gateway().clientAddress()),
        protection.guards(common),
        routes,
        pools,
        tls,
        (int) common.overload().retryAfter().toSeconds(),
        reserved(deployment),
        ClientSettings.of(deployment.gateway()));
  }

  private CompiledRoute compile(RouteConfig route, GatewayConfig common) {
    TimeoutsConfig timeouts = common.timeouts();
    Plan plan =
        new Plan(
            route.to(),
            nanos(route.requestTimeout(), timeouts.request()),
            nanos(route.streamIdleTimeout(), timeouts.streamIdle()),
            body(route.limits(), common),
            route.retries(),
            route.hsts() == null ? common.tls().hsts() : route.hsts());
    return new CompiledRoute(
        route.name(),
        rows.of(route.name(), route.to().stream().map(RouteConfig.Destination::pool).toList()),
        token(route),
        protection.guards(route, common, authentication(route, common)),
        // Thousands of routes to one pool stay in the processor's cache as one object.
        plans.computeIfAbsent(plan, this::forwarding));
  }

  /**
   * Headers by which the upstream is told who asks: a client's own of these names are taken out
   * before anything is decided. Whose proof these are, is the client's own.
   */
  public static FieldName[] reserved(Deployment deployment) {
    Set<String> names = new TreeSet<>(Authentication.reserved(deployment.gateway()));
    for (RouteConfig route : deployment.routes().routes()) {
      ForwardAuthConfig service = route.auth().forward();
      if (service != null) {
        names.addAll(service.upstream());
      }
    }
    names.removeAll(ForwardAuthConfig.DEFAULT_ASKED);
    return names.stream().map(FieldName::of).toArray(FieldName[]::new);
  }

  private CompiledRoute.@Nullable Token token(RouteConfig route) {
    TokenMatch match = route.match().token();
    return match == null
        ? null
        : new CompiledRoute.Token(
            match.provider(),
            protection.guardsBefore(route),
            authentication.lookup(match.provider()));
  }

  private List<Guard> authentication(RouteConfig route, GatewayConfig common) {
    ForwardAuthConfig service = route.auth().forward();
    List<Guard> own =
        service == null
            ? authentication.of(route.auth())
            : services.computeIfAbsent(service, asked -> List.of(service(asked, common)));
    TokenMatch token = route.match().token();
    if (token == null || route.auth().jwt() != null) {
      return own;
    }
    // Whose token decided on the route is known, and the token does with the request what it does
    // where it is asked for.
    return Stream.concat(
            authentication.of(AuthConfig.token(token.provider())).stream(), own.stream())
        .toList();
  }

  private Guard service(ForwardAuthConfig config, GatewayConfig common) {
    Forwarding.Share all =
        new Forwarding.Share(Objects.requireNonNull(pools.get(config.pool())), 1);
    return new ForwardAuthGuard(
        config,
        new Forwarding(
            List.of(all),
            config.timeout().toNanos(),
            common.timeouts().streamIdle().toNanos(),
            BodyTerms.ANY,
            RetriesConfig.DEFAULT,
            null));
  }

  private Forwarding forwarding(Plan plan) {
    List<Forwarding.Share> shares =
        plan.to().stream()
            .map(
                to ->
                    new Forwarding.Share(Objects.requireNonNull(pools.get(to.pool())), to.weight()))
            .toList();
    return new Forwarding(
        shares,
        plan.requestNanos(),
        plan.streamIdleNanos(),
        plan.body(),
        plan.retries(),
        transportSecurity(plan.hsts()));
  }

  private static @Nullable StrictTransportSecurity transportSecurity(HstsConfig hsts) {
    return hsts.enabled()
        ? new StrictTransportSecurity(
            hsts.maxAge().toSeconds(), hsts.includeSubDomains(), hsts.preload())
        : null;
  }

  private static BodyTerms body(RouteLimitsConfig own, GatewayConfig common) {
    long most = own.bodyBytes() == null ? common.limits().bodyBytes() : own.bodyBytes();
    int rate = own.minBodyRate() == null ? common.timeouts().minBodyRate() : own.minBodyRate();
    long message =
        own.webSocketMessageBytes() == null
            ? common.limits().webSocketMessageBytes()
            : own.webSocketMessageBytes();
    return new BodyTerms(
        anyWhereZero(most), rate, common.timeouts().bodyGrace().toNanos(), anyWhereZero(message));
  }

  private static long anyWhereZero(long most) {
    return most == 0 ? Long.MAX_VALUE : most;
  }

  private static long nanos(@Nullable Duration own, Duration common) {
    return (own == null ? common : own).toNanos();
  }
}
