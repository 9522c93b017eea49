package io.bartizan.gateway;

import io.bartizan.exchange.Exchange;
import io.bartizan.exchange.Rejection;
import io.bartizan.http.Authority;
import io.bartizan.http.BodyListener;
import io.bartizan.http.Discard;
import io.bartizan.http.FieldName;
import io.bartizan.http.Fields;
import io.bartizan.http.Misuse;
import io.bartizan.http.RequestHandler;
import io.bartizan.http.RequestHead;
import io.bartizan.http.ResponseHead;
import io.bartizan.http.ServerConnection;
import io.bartizan.http.ServerStream;
import io.bartizan.observe.RequestObserver;
import io.bartizan.protect.Refusals;
import io.bartizan.time.Ticker;
import java.util.function.IntSupplier;

/**
 * Sends every client of a plain listener to the same place over https: 308, which keeps the method
 * and the body (RFC 9110, section 15.4.9). Looks at no routes, so that nothing can be learnt or
 * asked for in the clear.
 */
public final class HttpsRedirect implements RequestHandler {
  private static final int STATUS = 308;
  private static final int HTTPS_PORT = 443;
  private static final Rejection NO_HOST =
      new Rejection(
          400, "no-host", "http_request_error", "The request does not say which host it is for.");

  private final CurrentGateway current;
  private final RequestObserver observer;
  private final Ticker ticker;
  private final IntSupplier httpsPort;
  private final Reception reception;

  /**
   * For one listener's requests on one event loop.
   *
   * @param listener its name
   * @param httpsPort where https is served; asked for each request, since it may be chosen late
   */
  public HttpsRedirect(
      String listener,
      CurrentGateway current,
      RequestObserver observer,
      Refusals refusals,
      Ticker ticker,
      IntSupplier httpsPort) {
    this.current = current;
    this.observer = observer;
    this.ticker = ticker;
    this.httpsPort = httpsPort;
    this.reception = new Reception(listener, observer, refusals, ticker);
  }

  @Override
  public BodyListener onRequest(ServerStream stream) {
    Gateway gateway = current.get();
    Exchange exchange = reception.exchange(gateway, stream);
    try {
      Rejection refused = Reception.refusal(gateway.guards(), exchange);
      return refused == null ? redirect(exchange) : reception.reject(exchange, refused);
    } finally {
      exchange.end();
    }
  }

  private BodyListener redirect(Exchange exchange) {
    ServerStream stream = exchange.stream();
    RequestHead request = stream.request();
    Authority authority = Authority.parse(request.authority());
    if (authority == null) {
      return reception.reject(exchange, NO_HOST);
    }
    observer.requestStarted(exchange);
    Fields fields = new Fields();
    fields.add(FieldName.LOCATION, location(authority.host(), request.target()));
    exchange.editResponse(fields);
    exchange.responded(STATUS, ticker.nanos());
    stream.respond(new ResponseHead(STATUS, fields, false));
    stream.flush();
    observer.requestFinished(exchange, ticker.nanos());
    return Discard.INSTANCE;
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

  /** Whatever port the client came to: that one is not where https is served. */
  private String location(String host, String target) {
    int port = httpsPort.getAsInt();
    String path = target.equals("*") ? "/" : target;
    return "https://" + host + (port == HTTPS_PORT ? "" : ":" + port) + path;
  }
}
