package io.bartizan.forward;

import io.bartizan.exchange.Exchange;
import io.bartizan.http.FieldName;
import io.bartizan.http.Fields;
import io.bartizan.http.ForwardedFields;
import io.bartizan.http.IdentityFields;
import io.bartizan.http.RequestHead;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an upstream is told of the request's way: {@code X-Forwarded-For}, {@code -Proto} and {@code
 * -Host}, {@code Forwarded} (RFC 7239) where proxies here speak that, {@code Via} (RFC 9110,
 * section 7.6.3), {@code X-Request-Id} and the client's certificate, where one counts. What a
 * client writes into these itself is believed only from a trusted proxy; anyone else's is thrown
 * away, since upstreams take them for the gateway's word.
 */
final class ForwardingFields {
  private static final String PSEUDONYM = " bartizan";

  private static final List<FieldName> NOT_IN_TRAILERS =
      List.of(
          FieldName.AUTHORIZATION,
          FieldName.of("proxy-authorization"),
          FieldName.COOKIE,
          FieldName.HOST,
          FieldName.EXPECT,
          FieldName.VIA,
          FieldName.X_REQUEST_ID);

  private ForwardingFields() {}

  /** Edits the request's fields in place. */
  static void apply(Exchange exchange) {
    RequestHead request = exchange.request();
    Fields fields = request.fields();
    boolean trusted = exchange.peerTrusted();
    if (!trusted) {
      ForwardedFields.removeFrom(fields);
    }
    if (exchange.speaksForwarded()) {
      tellForwarded(exchange, fields);
    } else {
      // A proxy that speaks the other field lets a client's own pass.
      fields.removeAll(FieldName.FORWARDED);
      fields.set(
          FieldName.X_FORWARDED_FOR,
          append(fields.joined(FieldName.X_FORWARDED_FOR), exchange.peerAddress()));
    }
    setUnlessTrusted(fields, trusted, FieldName.X_FORWARDED_PROTO, request.scheme());
    setUnlessTrusted(fields, trusted, FieldName.X_FORWARDED_HOST, request.authority());
    fields.set(
        FieldName.VIA,
        append(fields.joined(FieldName.VIA), request.protocol().viaVersion() + PSEUDONYM));
    fields.set(FieldName.X_REQUEST_ID, exchange.requestId());
    // What the client said of these itself is gone since before the routes were asked.
    fields.addAll(exchange.client().forwarded());
  }

  /**
   * Takes out of a request's trailers what they must not say: an upstream that merges them would
   * believe of the client what its header section was cleaned of (RFC 9110, section 6.5.1).
   */
  static void cleanTrailers(Exchange exchange, Fields trailers) {
    for (FieldName name : NOT_IN_TRAILERS) {
      trailers.removeAll(name);
    }
    ForwardedFields.removeFrom(trailers);
    IdentityFields.removeFrom(trailers);
    exchange.removeReserved(trailers);
  }

  /** In {@code Forwarded}; the other field says no more than what was believed. */
  private static void tellForwarded(Exchange exchange, Fields fields) {
    String peer = exchange.peerAddress();
    String client = exchange.clientAddress().text();
    String node = peer.indexOf(':') < 0 ? peer : "\"[" + peer + "]\"";
    fields.set(
        FieldName.FORWARDED,
        append(
            fields.joined(FieldName.FORWARDED),
            "for=" + node + ";proto=" + exchange.request().scheme()));
    fields.set(FieldName.X_FORWARDED_FOR, append(client.equals(peer) ? null : client, peer));
  }

  private static void setUnlessTrusted(
      Fields fields, boolean trusted, FieldName name, String value) {
    if (!trusted || !fields.contains(name)) {
      fields.set(name, value);
    }
  }

  private static String append(@Nullable String list, String element) {
    return list == null || list.isEmpty() ? element : list + ", " + element;
  }
}
