package io.bartizan.observe;

import io.bartizan.exchange.ClientTags;
import io.bartizan.exchange.Exchange;
import io.bartizan.exchange.Rejection;
import io.bartizan.http.Protocol;
import io.bartizan.http.TlsInfo;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What one event loop counts. Its methods are called on that loop only and cost a few lookups and
 * writes to memory of its own; {@link Metrics} reads it from elsewhere.
 *
 * <p>Labels come from the configuration, never from a client, so that no client can make the maps
 * grow; what is unknown is {@code -}. Reasons of rejections come from the code and are bounded here
 * all the same.
 */
public final class LoopMetrics {
  /** The label's value where there is none. */
  static final String UNKNOWN = "-";

  static final String OTHER_REASON = "other";
  private static final int MAX_REASONS = 64;

  static final int OPENED = 0;
  static final int CLOSED = 1;

  static final int FULL = 0;
  static final int RESUMED = 1;

  /** By {@link RouteRows}: requests that a pool's endpoint was asked for, and those in flight. */
  final RowTable forwarded = new RowTable(RequestCells.SIZE);

  /** By the first row of a route: requests that no endpoint was asked for. */
  final RowTable unforwarded = new RowTable(RequestCells.SIZE);

  /** By pool, then endpoint: answered requests by status class. */
  final Map<String, Map<String, Cells>> endpoints = new ConcurrentHashMap<>();

  final Map<String, Cells> rejections = new ConcurrentHashMap<>();

  /** By {@link CountryRows}: requests, and those that the gateway answered itself. */
  final RowTable countries = new RowTable(CountrySnapshots.CELLS);

  /** By pool: questions to services that decide on requests. */
  final Map<String, Cells> inquiries = new ConcurrentHashMap<>();

  /** By listener, then protocol: opened and closed. */
  final Map<String, Map<String, Cells>> connections = new ConcurrentHashMap<>();

  /** By listener, version, then cipher: full and resumed. */
  final Map<String, Map<String, Map<String, Cells>>> handshakes = new ConcurrentHashMap<>();

  /** By listener, then reason. */
  final Map<String, Map<String, Cells>> failedHandshakes = new ConcurrentHashMap<>();

  /** By listener, then reason. */
  final Map<String, Map<String, Cells>> abuses = new ConcurrentHashMap<>();

  /** By listener. */
  final Map<String, Cells> unused = new ConcurrentHashMap<>();

  LoopMetrics() {}

  /**
   * A request is under way. Called once its route is set, or known to be missing, since the gauge
   * is by route; {@link #requestFinished} must follow.
   */
  public void requestStarted(Exchange exchange) {
    forwarded.add(exchange.routeRow(), RequestCells.IN_FLIGHT, 1);
  }

  /**
   * A request's response has ended, or was broken off.
   *
   * @param nowNanos by the ticker of {@link Exchange#startNanos}
   */
  public void requestFinished(Exchange exchange, long nowNanos) {
    int row = exchange.routeRow();
    forwarded.add(row, RequestCells.IN_FLIGHT, -1);
    long nanos = nowNanos - exchange.startNanos();
    if (exchange.pool() == null) {
      RequestCells.add(unforwarded, row, exchange, nanos);
    } else {
      RequestCells.add(forwarded, row + exchange.poolIndex(), exchange, nanos);
    }
    String pool = exchange.pool();
    String endpoint = exchange.endpoint();
    if (pool != null && endpoint != null) {
      cells(endpoints, pool, endpoint, RequestCells.CLASSES)
          .add(RequestCells.statusClass(exchange.status()), 1);
    }
    Rejection rejection = exchange.rejection();
    if (rejection != null) {
      rejection(rejection.reason()).add(0, 1);
    }
    int country = exchange.tags().country();
    if (country != ClientTags.NO_COUNTRIES) {
      int place = CountryRows.row(country);
      countries.add(place, CountrySnapshots.REQUESTS, 1);
      countries.add(place, CountrySnapshots.REJECTIONS, rejection == null ? 0 : 1);
    }
  }

  /**
   * A service has decided on a request, or could not.
   *
   * @param pool the service's
   * @param nanos since it was asked
   */
  public void inquired(String pool, InquiryOutcome outcome, long nanos) {
    InquirySnapshots.add(cells(inquiries, pool, InquirySnapshots.CELLS), outcome, nanos);
  }

  /**
   * Another configuration is in force.
   *
   * @param departures of routes that are gone; a request of one is waited for, until the next time
   * @param endpoints that there are now, by pool
   */
  void settle(
      RouteRows rows, List<RouteRows.Departure> departures, Map<String, Set<String>> endpoints) {
    for (RouteRows.Departure departure : departures) {
      int row = departure.row();
      if (forwarded.get(row, RequestCells.IN_FLIGHT) == 0) {
        for (int i = 0; i < departure.to().size(); i++) {
          forwarded.move(row + i, departure.to().get(i));
        }
        unforwarded.move(row, departure.toRoute());
        rows.left(row, this);
      }
    }
    this.endpoints.keySet().retainAll(endpoints.keySet());
    inquiries.keySet().retainAll(endpoints.keySet());
    this.endpoints.forEach(
        (pool, cells) -> cells.keySet().retainAll(endpoints.getOrDefault(pool, Set.of())));
  }

  /** A client's connection is ready for requests; {@link #connectionClosed} must follow. */
  public void connectionOpened(String listener, Protocol protocol) {
    connection(listener, protocol).add(OPENED, 1);
  }

  /** A client's connection is gone. */
  public void connectionClosed(String listener, Protocol protocol) {
    connection(listener, protocol).add(CLOSED, 1);
  }

  /** A client's TLS handshake is complete. Versions and ciphers are those that are offered here. */
  public void handshakeCompleted(String listener, TlsInfo tls) {
    Map<String, Map<String, Cells>> byVersion = handshakes.get(listener);
    if (byVersion == null) {
      byVersion = handshakes.computeIfAbsent(listener, _ -> new ConcurrentHashMap<>());
    }
    cells(byVersion, tls.version(), tls.cipher(), 2).add(tls.resumed() ? RESUMED : FULL, 1);
  }

  /**
   * A client's TLS handshake failed or took too long.
   *
   * @param reason one of a closed set
   */
  public void handshakeFailed(String listener, String reason) {
    cells(failedHandshakes, listener, reason, 1).add(0, 1);
  }

  /**
   * A client's connection, or a response on it, was ended for what the client does.
   *
   * @param reason one of a closed set
   */
  public void abuse(String listener, String reason) {
    cells(abuses, listener, reason, 1).add(0, 1);
  }

  /** A client's connection was closed since no request began on it in time. */
  public void unused(String listener) {
    cells(unused, listener, 1).add(0, 1);
  }

  private Cells rejection(String reason) {
    boolean isNew = !rejections.containsKey(reason);
    return cells(rejections, isNew && rejections.size() >= MAX_REASONS ? OTHER_REASON : reason, 1);
  }

  private Cells connection(String listener, Protocol protocol) {
    return cells(connections, listener, protocol == Protocol.HTTP_2 ? "http2" : "http1", 2);
  }

  private static Cells cells(
      Map<String, Map<String, Cells>> map, String outer, String inner, int size) {
    Map<String, Cells> byInner = map.get(outer);
    if (byInner == null) {
      byInner = map.computeIfAbsent(outer, _ -> new ConcurrentHashMap<>());
    }
    return cells(byInner, inner, size);
  }

  /** A plain look-up first: making the lambda for {@code computeIfAbsent} would allocate. */
  private static Cells cells(Map<String, Cells> map, String key, int size) {
    Cells cells = map.get(key);
    return cells != null ? cells : map.computeIfAbsent(key, _ -> new Cells(size));
  }
}
