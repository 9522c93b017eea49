package io.bartizan.protect;

import io.bartizan.address.IpAddress;
import io.bartizan.config.Deployment;
import io.bartizan.config.GatewayConfig;
import io.bartizan.config.RouteConfig;
import io.bartizan.exchange.Guard;
import io.bartizan.protect.limit.Limits;
import io.bartizan.protect.limit.LimitsNow;
import io.bartizan.time.Ticker;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the process remembers of its clients, one for all event loops. Outlives configurations: each
 * compiles guards of its own, which go by the same memory.
 */
public final class Protection implements ConnectionGuard {
  private static final String BANNED = "banned";

  private final Abuse abuse;
  private final Limits limits = new Limits();

  /** Nothing yet; {@link #inForce} tells by which settings it is gone. */
  public Protection() {
    this(Ticker.SYSTEM, InstantSource.system());
  }

  /**
   * The same.
   *
   * @param clock for what outlives the process
   */
  public Protection(Ticker ticker, InstantSource clock) {
    this.abuse = new Abuse(ticker, clock);
  }

  /** What becomes of clients who do not stop. */
  public Abuse abuse() {
    return abuse;
  }

  /**
   * A configuration is in force from now on.
   *
   * @param addresses compiled from it
   */
  public void inForce(Deployment deployment, ClientAddressResolver addresses) {
    GatewayConfig config = deployment.gateway();
    abuse.inForce(config, OpenFiles.most());
    limits.settle(config, deployment.routes().routes(), addresses::trusts);
  }

  /** Those asked of each request before its route is looked for, in turn. */
  public List<Guard> guards(GatewayConfig config) {
    List<Guard> guards = new ArrayList<>(List.of(abuse::check));
    guards.addAll(limits.guards(config));
    return guards;
  }

  @Override
  public @Nullable String refusal(IpAddress peer, String listener) {
    return abuse.isBanned(peer) ? BANNED : null;
  }

  @Override
  public ConnectionPlace place(IpAddress peer, String listener) {
    return limits.connections().place(peer, listener);
  }

  @Override
  public ConnectionPlace place(IpAddress client) {
    return limits.connections().place(client);
  }

  /** Those of one route, in turn. */
  public List<Guard> guards(RouteConfig route, GatewayConfig config) {
    // What is refused for its size has taken its tokens: to ask in vain is not free.
    List<Guard> guards = new ArrayList<>(limits.guards(route, config));
    guards.addAll(RequestSize.guards(route.limits(), config.limits()));
    return guards;
  }

  /** How limits stand. */
  public LimitsNow limits() {
    return limits.now();
  }
}
