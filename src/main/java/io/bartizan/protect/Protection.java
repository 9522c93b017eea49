package io.bartizan.protect;

import io.bartizan.address.IpAddress;
import io.bartizan.config.Deployment;
import io.bartizan.config.GatewayConfig;
import io.bartizan.config.OverloadConfig;
import io.bartizan.config.RouteConfig;
import io.bartizan.exchange.Guard;
import io.bartizan.protect.feed.AddressFeeds;
import io.bartizan.protect.feed.FeedState;
import io.bartizan.protect.limit.Limits;
import io.bartizan.protect.limit.LimitsNow;
import io.bartizan.protect.limit.ProofAttempts;
import io.bartizan.protect.limit.Standings;
import io.bartizan.time.Ticker;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the process remembers of its clients, one for all event loops. Outlives configurations: each
 * compiles guards of its own, which go by the same memory.
 */
public final class Protection implements ConnectionGuard, AutoCloseable {
  private static final String ADDRESS_DENIED = "address-denied";
  private static final String BANNED = "banned";

  private final Abuse abuse;
  private final Limits limits = new Limits();
  private final AddressFeeds feeds;
  private final Ticker ticker;
  private volatile AddressBook addresses = AddressBook.NONE;
  private final Overload overload;

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
    this(ticker, clock, Resources.ofProcess());
  }

  /**
   * The same.
   *
   * @param resources that may run out
   */
  public Protection(Ticker ticker, InstantSource clock, Resources resources) {
    this.overload =
        new Overload(
            new CountedSeldom(resources, limits.connections()::open, ticker),
            limits.connections()::used);
    this.abuse = new Abuse(ticker, clock);
    this.feeds = new AddressFeeds(clock);
    this.ticker = ticker;
  }

  /** What becomes of clients who do not stop. */
  public Abuse abuse() {
    return abuse;
  }

  /**
   * A configuration is in force from now on.
   *
   * @param clients compiled from it
   */
  public void inForce(Deployment deployment, ClientAddressResolver clients) {
    GatewayConfig config = deployment.gateway();
    AddressBook book = new AddressBook(config, feeds);
    addresses = book;
    feeds.inForce(config.addresses().feeds());
    limits.settle(config, deployment.routes().routes(), clients::trusts);
    abuse.inForce(config, book, limits.connections().most());
  }

  /** What the process is short of. */
  public Overload overload() {
    return overload;
  }

  /**
   * Looks at what the process is short of, and puts up with less from then on. On one thread at a
   * time, none of an event loop.
   */
  public Overload.State look(OverloadConfig config) {
    Overload.State state = overload.look(config);
    abuse.strained(state.strained());
    return state;
  }

  /** Those asked of each request before its route is looked for, in turn. */
  public List<Guard> guards(GatewayConfig config) {
    List<Guard> guards = new ArrayList<>();
    AddressBook book = new AddressBook(config, feeds);
    if (!book.isEmpty()) {
      // First: others go by the lists that a client is on.
      guards.add(new AddressGuard(book));
    }
    guards.add(abuse::check);
    guards.addAll(limits.guards(config));
    return guards;
  }

  @Override
  public @Nullable String refusal(IpAddress peer, String listener) {
    if (addresses.denies(peer)) {
      return ADDRESS_DENIED;
    }
    return abuse.isBanned(peer) ? BANNED : null;
  }

  @Override
  public int country(IpAddress client) {
    return addresses.country(client);
  }

  @Override
  public ConnectionPlace place(IpAddress peer, String listener) {
    return limits.connections().place(peer, listener);
  }

  @Override
  public void notTls(IpAddress client) {
    abuse.notTls(client);
  }

  @Override
  public ConnectionPlace place(IpAddress client) {
    return limits.connections().place(client);
  }

  /**
   * Whether nothing may be held against an address, by the configuration in force: it is on a list
   * that {@code addresses.allow} names, or a trusted proxy's. From any thread.
   */
  public boolean isAllowed(IpAddress address) {
    return addresses.allows(address);
  }

  /**
   * Those of one route, in turn.
   *
   * @param authentication those that ask who the client is: after all that goes by the address
   *     alone, before what a client may
   */
  public List<Guard> guards(RouteConfig route, GatewayConfig config, List<Guard> authentication) {
    List<Guard> guards = new ArrayList<>();
    if (!route.addresses().isAny()) {
      guards.add(new RouteAddressGuard(route.addresses()));
    }
    guards.addAll(authentication);
    // What is refused for its size has taken its tokens: to ask in vain is not free.
    guards.addAll(limits.guards(route, config));
    guards.addAll(RequestSize.guards(route.limits(), config.limits()));
    if (guards.isEmpty()) {
      // One list for all such routes.
      return overload.guards(route.priority());
    }
    guards.addAll(0, overload.guards(route.priority()));
    return guards;
  }

  /**
   * What is asked before a route is known that may take requests, if it costs something to find
   * out.
   */
  public List<Guard> guardsBefore(RouteConfig route) {
    return overload.guards(route.priority());
  }

  /** What is known of an address, by the configuration in force and what was fetched so far. */
  public AddressStanding standing(IpAddress address) {
    List<String> unknown =
        feeds.states().stream()
            .filter(feed -> feed.ageSeconds() < 0 && feed.entries() == 0)
            .map(FeedState::name)
            .toList();
    return AddressStanding.of(addresses, address, unknown);
  }

  /** How many ranges of addresses each list has, by name. */
  public Map<String, Integer> addressLists() {
    return addresses.sizes();
  }

  /** How the lists stand that are fetched. */
  public List<FeedState> addressFeeds() {
    return feeds.states();
  }

  /** Lists are fetched no more. */
  @Override
  public void close() {
    feeds.close();
  }

  /** How often clients may fail to prove who they are. */
  public ProofAttempts attempts() {
    return limits.attempts();
  }

  /**
   * How clients stand with limits at this moment. Counts nothing.
   *
   * @param config in force
   */
  public Standings standings(GatewayConfig config) {
    return limits.standings(config, ticker.nanos());
  }

  /** How limits stand. */
  public LimitsNow limits() {
    return limits.now();
  }
}
