package io.bartizan.gateway;

import io.bartizan.exchange.Exchange;
import io.bartizan.exchange.Rejection;
import io.bartizan.exchange.Verdict;
import io.bartizan.forward.Forwarder;
import io.bartizan.http.Authority;
import io.bartizan.http.BodyListener;
import io.bartizan.http.ClientAccess;
import io.bartizan.http.ClientIdentity;
import io.bartizan.http.IdentityFields;
import io.bartizan.http.Misuse;
import io.bartizan.http.RequestHandler;
import io.bartizan.http.RequestHead;
import io.bartizan.http.ServerConnection;
import io.bartizan.http.ServerStream;
import io.bartizan.http.TlsInfo;
import io.bartizan.observe.RequestObserver;
import io.bartizan.protect.Refusals;
import io.bartizan.route.BadPathException;
import io.bartizan.route.PathNormalizer;
import io.bartizan.time.Ticker;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * The road of a request, from its head to whoever answers it. One per listener and event loop.
 * Reads the gateway once per request, so that none sees two configurations.
 */
public final class RequestFlow implements RequestHandler {
  private static final Rejection NO_ROUTE =
      new Rejection(404, "no-route", "destination_not_found", "No route takes this request.");

  private static final Rejection MISDIRECTED =
      new Rejection(
          421,
          "misdirected",
          "http_request_denied",
          "This host asks clients for certificates; it needs a TLS connection of its own.");

  private final CurrentGateway current;
  private final Reception reception;
  private final GuardedForwarder guarded;
  private final @Nullable ClientAccess inTheClear;

  /**
   * The road for one listener's requests on one event loop.
   *
   * @param listener its name
   * @param inquiries sends the gateway's own questions about requests
   * @param eventLoop that it runs on
   * @param inTheClear for connections without TLS; null where every host may be asked for on one
   */
  public RequestFlow(
      String listener,
      CurrentGateway current,
      Forwarder forwarder,
      Forwarder inquiries,
      RequestObserver observer,
      Refusals refusals,
      Ticker ticker,
      Executor eventLoop,
      @Nullable ClientAccess inTheClear) {
    this.current = current;
    this.inTheClear = inTheClear;
    this.reception = new Reception(listener, observer, refusals, ticker);
    this.guarded =
        new GuardedForwarder(forwarder, inquiries, observer, reception, ticker, eventLoop);
  }

  @Override
  public BodyListener onRequest(ServerStream stream) {
    Gateway gateway = current.get();
    Exchange exchange = reception.exchange(gateway, stream);
    try {
      return onRequest(gateway, exchange);
    } catch (RuntimeException e) {
      // Whoever ends the connection for it knows nothing of what the exchange holds.
      exchange.end();
      throw e;
    }
  }

  private BodyListener onRequest(Gateway gateway, Exchange exchange) {
    ServerStream stream = exchange.stream();
    RequestHead request = stream.request();

    // Before anything is decided by fields.
    IdentityFields.removeFrom(request.fields());
    exchange.removeReserved(request.fields());

    Rejection refused = Reception.refusal(gateway.guards(), exchange);
    if (refused != null) {
      return reception.reject(exchange, refused);
    }

    String host = host(request);
    ClientIdentity client = client(stream, host);
    if (client == null) {
      return reception.reject(exchange, MISDIRECTED);
    }
    exchange.client(client);

    String target = request.target();
    String path;
    try {
      path = PathNormalizer.normalize(target);
    } catch (BadPathException e) {
      return reception.reject(exchange, e.rejection());
    }
    exchange.target(withQuery(path, target));

    return route(gateway, exchange, host, path);
  }

  /** Finds the route, and out what it depends on. */
  private BodyListener route(Gateway gateway, Exchange exchange, String host, String path) {
    RequestHead request = exchange.request();
    while (true) {
      CompiledRoute route =
          gateway
              .routes()
              .match(host, request.method(), path, request.target(), request.fields(), exchange);
      if (route == null) {
        return reception.reject(exchange, NO_ROUTE);
      }
      CompiledRoute.Token token = route.token();
      if (token == null || exchange.asked(token.provider())) {
        exchange.route(route.name(), route.row());
        exchange.transportSecurity(route.forwarding().transportSecurity());
        return guarded.forward(exchange, route);
      }
      Rejection early = Reception.refusal(token.before(), exchange);
      if (early != null) {
        return reception.reject(exchange, early);
      }
      Verdict verdict = token.lookup().check(exchange);
      if (verdict instanceof Verdict.Reject reject) {
        return reception.reject(exchange, reject.rejection());
      }
      if (verdict instanceof Verdict.Await await) {
        return guarded.await(exchange, await.pending(), () -> route(gateway, exchange, host, path));
      }
    }
  }

  @Override
  public BodyListener onMalformed(ServerStream stream, int status, String detail) {
    return reception.malformed(current.get(), stream, status, detail);
  }

  @Override
  public void onAbuse(ServerConnection connection, Misuse misuse) {
    reception.abuse(connection, misuse);
  }

  @Override
  public void onUnused(ServerConnection connection) {
    reception.unused(connection);
  }

  /** Null where the host needs a connection of its own. */
  private @Nullable ClientIdentity client(ServerStream stream, String host) {
    TlsInfo tls = stream.connection().socket().tls();
    ClientAccess access = tls == null ? inTheClear : tls.clients();
    return access == null ? ClientIdentity.UNKNOWN : access.forHost(host);
  }

  private static String withQuery(String path, String target) {
    int query = target.indexOf('?');
    if (query < 0) {
      return path;
    }
    return query == path.length() && target.startsWith(path)
        ? target
        : path + target.substring(query);
  }

  private static String host(RequestHead request) {
    Authority authority = Authority.parse(request.authority());
    return authority == null ? "" : authority.host();
  }
}
