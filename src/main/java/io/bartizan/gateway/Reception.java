package io.bartizan.gateway;

import io.bartizan.exchange.ClientAddress;
import io.bartizan.exchange.Exchange;
import io.bartizan.exchange.Guard;
import io.bartizan.exchange.Rejection;
import io.bartizan.exchange.Verdict;
import io.bartizan.http.BodyListener;
import io.bartizan.http.ClientSocket;
import io.bartizan.http.Fields;
import io.bartizan.http.Misuse;
import io.bartizan.http.ServerConnection;
import io.bartizan.http.ServerStream;
import io.bartizan.observe.RequestObserver;
import io.bartizan.protect.ClientAddressResolver;
import io.bartizan.protect.Refusals;
import io.bartizan.time.Ticker;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is the same for every request of a listener on one event loop, whoever answers it: it
 * becomes an {@link Exchange}, and where it is refused, that is answered and reported.
 */
final class Reception {
  private final String listener;
  private final RequestObserver observer;
  private final Refusals refusals;
  private final Ticker ticker;
  private final RequestIds ids = new RequestIds();

  Reception(String listener, RequestObserver observer, Refusals refusals, Ticker ticker) {
    this.listener = listener;
    this.observer = observer;
    this.refusals = refusals;
    this.ticker = ticker;
  }

  /** A request has come. */
  Exchange exchange(Gateway gateway, ServerStream stream) {
    Fields fields = stream.request().fields();
    ClientSocket client = stream.connection().socket();
    ClientAddressResolver addresses = gateway.clientAddresses();
    ClientAddress peer = new ClientAddress(client.ip(), client.host());
    boolean trusted = addresses.trusts(peer.ip());
    Exchange exchange =
        new Exchange(
            stream,
            listener,
            peer.text(),
            trusted,
            addresses.resolve(peer, trusted, fields),
            ids.of(fields, trusted),
            ticker.nanos(),
            System.currentTimeMillis());
    exchange.speaksForwarded(addresses.readsForwarded());
    exchange.retryAfterUnavailable(gateway.retryAfterSeconds());
    exchange.reserved(gateway.reserved());
    return exchange;
  }

  /** Why the first guard that does not let the request pass refuses it, or null. */
  static @Nullable Rejection refusal(List<Guard> guards, Exchange exchange) {
    for (int i = 0; i < guards.size(); i++) {
      Verdict verdict = guards.get(i).check(exchange);
      if (verdict instanceof Verdict.Reject reject) {
        return reject.rejection();
      }
      if (verdict instanceof Verdict.Await) {
        throw new IllegalStateException("a request cannot wait before its route is known");
      }
    }
    return null;
  }

  /** Ends a request that was not started yet: answers it, at once or by the ladder. */
  BodyListener reject(Exchange exchange, Rejection rejection) {
    observer.requestStarted(exchange);
    // What is refused is not under way, however late it is answered.
    exchange.end();
    return refusals.refuse(exchange, rejection);
  }

  /** The client of a request that was not started yet has gone away. */
  void gone(Exchange exchange) {
    observer.requestStarted(exchange);
    exchange.abort();
    exchange.end();
    observer.requestFinished(exchange, ticker.nanos());
  }

  /** Answers what is no request. */
  BodyListener malformed(Gateway gateway, ServerStream stream, int status, String detail) {
    String reason = status == 408 ? "slow-head" : "malformed-request";
    return reject(
        exchange(gateway, stream), new Rejection(status, reason, "http_request_error", detail));
  }

  /** A connection was ended, or a response on it, for what its client does. */
  void abuse(ServerConnection connection, Misuse misuse) {
    observer.abuse(listener, connection.socket().host(), misuse);
    refusals.broken(connection, misuse);
  }

  /** A connection was closed on which no request came. */
  void unused(ServerConnection connection) {
    observer.unused(listener, connection.socket().host());
  }
}
