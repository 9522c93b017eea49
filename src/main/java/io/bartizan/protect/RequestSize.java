package io.bartizan.protect;

import io.bartizan.config.LimitsConfig;
import io.bartizan.config.RouteLimitsConfig;
import io.bartizan.exchange.Exchange;
import io.bartizan.exchange.Guard;
import io.bartizan.exchange.Rejection;
import io.bartizan.exchange.Verdict;
import io.bartizan.http.FieldName;
import io.bartizan.http.Fields;
import java.util.ArrayList;
import java.util.List;

/**
 * Refuses requests by what their heads tell of their size, before anything of them is sent to an
 * upstream. Bodies that do not say how long they are get counted by the forwarder.
 */
final class RequestSize {
  private static final Verdict BODY =
      new Verdict.Reject(
          new Rejection(
              413, "body-too-long", "http_request_error", "The request's body is too long."));
  private static final Verdict HEADERS =
      new Verdict.Reject(
          new Rejection(
              431,
              "headers-too-large",
              "http_request_error",
              "The request's header section is too long."));

  private RequestSize() {}

  /** Those of a route; none where it limits nothing that its connection does not limit already. */
  static List<Guard> guards(RouteLimitsConfig route, LimitsConfig common) {
    List<Guard> guards = new ArrayList<>();
    HeaderLimits headers = HeaderLimits.of(route, common);
    if (headers != null) {
      guards.add(
          exchange -> headers.exceededBy(exchange.request().fields()) ? HEADERS : Verdict.ALLOW);
    }
    long body = route.bodyBytes() == null ? common.bodyBytes() : route.bodyBytes();
    if (body > 0) {
      guards.add(exchange -> body(exchange, body));
    }
    return guards;
  }

  private static Verdict body(Exchange exchange, long maxBytes) {
    Fields fields = exchange.request().fields();
    int slot = fields.find(FieldName.CONTENT_LENGTH);
    return slot >= 0 && length(fields, slot) > maxBytes ? BODY : Verdict.ALLOW;
  }

  /** The codec has seen to it that there are digits only, and not too many. */
  private static long length(Fields fields, int slot) {
    long length = 0;
    for (int i = 0; i < fields.valueLength(slot); i++) {
      length = length * 10 + fields.valueByte(slot, i) - '0';
    }
    return length;
  }
}
