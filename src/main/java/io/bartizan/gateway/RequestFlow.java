package io.bartizan.gateway;

import io.bartizan.exchange.ErrorResponse;
import io.bartizan.exchange.Exchange;
import io.bartizan.exchange.Rejection;
import io.bartizan.forward.Forwarder;
import io.bartizan.http.Authority;
import io.bartizan.http.BodyListener;
import io.bartizan.http.Discard;
import io.bartizan.http.Fields;
import io.bartizan.http.RequestHandler;
import io.bartizan.http.RequestHead;
import io.bartizan.http.ServerConnection;
import io.bartizan.http.ServerStream;
import io.bartizan.observe.RequestObserver;
import io.bartizan.protect.ClientAddressResolver;
import io.bartizan.route.BadPathException;
import io.bartizan.route.PathNormalizer;
import io.bartizan.time.Ticker;

/**
 * The road of a request, from its head to whoever answers it. One per listener and event loop.
 * Reads the gateway once per request, so that none sees two configurations.
 */
public final class RequestFlow implements RequestHandler {
  private static final Rejection NO_ROUTE =
      new Rejection(404, "no-route", "destination_not_found", "No route takes this request.");

  private final String listener;
  private final CurrentGateway current;
  private final Forwarder forwarder;
  private final RequestObserver observer;
  private final Ticker ticker;
  private final RequestIds ids = new RequestIds();

  /**
   * The road for one listener's requests on one event loop.
   *
   * @param listener its name
   */
  public RequestFlow(
      String listener,
      CurrentGateway current,
      Forwarder forwarder,
      RequestObserver observer,
      Ticker ticker) {
    this.listener = listener;
    this.current = current;
    this.forwarder = forwarder;
    this.observer = observer;
    this.ticker = ticker;
  }

  @Override
  public BodyListener onRequest(ServerStream stream) {
    Gateway gateway = current.get();
    RequestHead request = stream.request();
    Exchange exchange = exchange(gateway, stream);

    String target = request.target();
    String path;
    try {
      path = PathNormalizer.normalize(target);
    } catch (BadPathException e) {
      return reject(exchange, e.rejection());
    }
    exchange.target(withQuery(path, target));

    CompiledRoute route =
        gateway.routes().match(host(request), request.method(), path, target, request.fields());
    if (route == null) {
      return reject(exchange, NO_ROUTE);
    }
    exchange.route(route.name());
    observer.requestStarted(exchange);
    return forwarder.forward(exchange, route.forwarding());
  }

  @Override
  public void onMalformed(ServerStream stream, int status, String detail) {
    Exchange exchange = exchange(current.get(), stream);
    reject(exchange, new Rejection(status, "malformed-request", "http_request_error", detail));
  }

  private Exchange exchange(Gateway gateway, ServerStream stream) {
    Fields fields = stream.request().fields();
    ServerConnection connection = stream.connection();
    ClientAddressResolver addresses = gateway.clientAddresses();
    String peer = connection.remoteHost();
    boolean trusted = addresses.trusts(connection.remoteAddress().getAddress());
    return new Exchange(
        stream,
        listener,
        peer,
        trusted,
        addresses.resolve(peer, trusted, fields),
        ids.of(fields, trusted),
        ticker.nanos(),
        System.currentTimeMillis());
  }

  private BodyListener reject(Exchange exchange, Rejection rejection) {
    observer.requestStarted(exchange);
    ErrorResponse.send(exchange, rejection, ticker.nanos());
    observer.requestFinished(exchange, ticker.nanos());
    return Discard.INSTANCE;
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
