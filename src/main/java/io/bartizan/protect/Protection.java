package io.bartizan.protect;

import io.bartizan.address.IpAddress;
import io.bartizan.config.GatewayConfig;
import io.bartizan.config.RouteConfig;
import io.bartizan.exchange.Guard;
import io.bartizan.time.Ticker;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the process remembers of its clients, one for all event loops. Outlives configurations: each
 * compiles guards of its own, which go by the same memory.
 */
public final class Protection implements ConnectionGuard {
  private static final String BANNED = "banned";

  private final Abuse abuse;

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

  /** A configuration is in force from now on. */
  public void inForce(GatewayConfig config) {
    abuse.inForce(config, OpenFiles.most());
  }

  /** Those asked of each request before its route is looked for, in turn. */
  public List<Guard> guards(GatewayConfig config) {
    return List.of(abuse::check);
  }

  @Override
  public @Nullable String refusal(IpAddress peer, String listener) {
    return abuse.isBanned(peer) ? BANNED : null;
  }

  /** Those of one route, in turn. */
  public List<Guard> guards(RouteConfig route, GatewayConfig config) {
    return RequestSize.guards(route.limits(), config.limits());
  }
}
