package io.bartizan.explain;

import io.bartizan.address.IpAddress;
import io.bartizan.config.ConcurrencyConfig;
import io.bartizan.config.ConnectionsConfig;
import io.bartizan.config.ListenerConfig;
import io.bartizan.explain.Step.Stage;
import io.bartizan.protect.limit.ConnectionCaps;
import io.bartizan.protect.limit.Places;
import io.bartizan.protect.limit.Standings;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What there may be so many of at once: connections and requests under way, of all and of each
 * client; where something runs, how many there are.
 */
final class ExplainedPlaces {
  private static final String UNDER_WAY = "under way";
  private static final String OPEN = "open";

  private final @Nullable IpAddress address;
  private final String clientName;
  private final String block;
  private final @Nullable Standings standings;

  /**
   * For a client.
   *
   * @param clientName as it is counted
   * @param block the same as an address or a block; empty where none is known
   */
  ExplainedPlaces(
      @Nullable IpAddress address, String clientName, String block, @Nullable Standings standings) {
    this.address = address;
    this.clientName = clientName;
    this.block = block;
    this.standings = standings;
  }

  /**
   * Requests under way.
   *
   * @param route that limits them; empty for the gateway
   */
  List<Step> requests(Stage stage, String route, ConcurrencyConfig concurrency) {
    List<Step> steps = new ArrayList<>();
    String where = route.isEmpty() ? "in all" : "of the route";
    int ofClient = concurrency.maxRequestsPerClient();
    if (ofClient > 0) {
      Step step =
          Step.mayRefuse(
              stage,
              "client-concurrency",
              429,
              "max-client-requests",
              "at once " + where + " for " + clientName + ": " + ofClient);
      steps.add(
          standings == null || address == null
              ? step
              : step.acting(
                  new LimitNow.Concurrent(
                      block, standings.requests(route, ofClient, address), UNDER_WAY)));
    }
    int most = concurrency.maxRequests();
    if (most > 0) {
      Step step =
          Step.mayRefuse(
              stage, "concurrency", 503, "max-requests", "at once " + where + ": " + most);
      steps.add(
          standings == null
              ? step
              : step.acting(
                  new LimitNow.Concurrent("", standings.requests(route, most), UNDER_WAY)));
    }
    return steps;
  }

  /**
   * Connections. Of a full number none is refused for certain: the request may come on one that is
   * open.
   *
   * @param listeners to which the client may come
   */
  List<Step> connections(ConnectionsConfig config, List<ListenerConfig> listeners) {
    return standings == null
        ? written(config, listeners)
        : counted(standings.connections(), config, listeners);
  }

  private List<Step> written(ConnectionsConfig config, List<ListenerConfig> listeners) {
    List<Step> steps = new ArrayList<>();
    if (config.maxPerClient() > 0) {
      steps.add(ofClient(config.maxPerClient()));
    }
    if (config.maxPerListener() > 0) {
      listeners.forEach(each -> steps.add(ofListener(each, config.maxPerListener())));
    }
    if (config.max() > 0) {
      steps.add(ofAll(config.max()));
    }
    return steps;
  }

  private List<Step> counted(
      ConnectionCaps caps, ConnectionsConfig config, List<ListenerConfig> listeners) {
    List<Step> steps = new ArrayList<>();
    if (address == null) {
      steps.add(ofClient(caps.mostPerClient()));
    } else {
      Places places = caps.of(address);
      Step step =
          places.isUnbounded()
              ? Step.tells(
                  Stage.CONNECTION,
                  "client-connections",
                  clientName + " is a trusted proxy and may have any number open")
              : ofClient(places.most());
      steps.add(step.standing(new LimitNow.Concurrent(block, places, OPEN)));
    }
    if (config.maxPerListener() > 0) {
      for (ListenerConfig each : listeners) {
        Places places = caps.of(each.name());
        steps.add(
            ofListener(each, places.most()).standing(new LimitNow.Concurrent("", places, OPEN)));
      }
    }
    Places all = caps.all();
    steps.add(ofAll(all.most()).standing(new LimitNow.Concurrent("", all, OPEN)));
    return steps;
  }

  private Step ofClient(int most) {
    return cap("client-connections", "max-client-connections", "for " + clientName, most);
  }

  private static Step ofListener(ListenerConfig listener, int most) {
    return cap(
            "listener-connections",
            "max-listener-connections",
            "of listener " + listener.name(),
            most)
        .named(listener.name());
  }

  private static Step ofAll(int most) {
    return cap("connections", "max-connections", "in all", most);
  }

  /** One more is closed before a byte of it is read, so there is no status. */
  private static Step cap(String what, String reason, String of, int most) {
    return Step.mayRefuse(Stage.CONNECTION, what, 0, reason, "at once " + of + ": " + most);
  }
}
