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

  /** What a line of a head has beside name and value: a colon, a space and the end of line. */
  private static final int LINE_BYTES = 4;

  /** What {@link Fields#listSize} counts for each field. */
  private static final int LIST_BYTES = 32;

  private RequestSize() {}

  /** Those of a route; none where it limits nothing that its connection does not limit already. */
  static List<Guard> guards(RouteLimitsConfig route, LimitsConfig common) {
    List<Guard> guards = new ArrayList<>();
    int fields = route.headerCount() == null ? common.headerCount() : route.headerCount();
    int bytes = route.headerBytes() == null ? common.headerBytes() : route.headerBytes();
    if (fields < common.headerCount() || bytes < common.headerBytes()) {
      guards.add(exchange -> headers(exchange, fields, bytes));
    }
    long body = route.bodyBytes() == null ? common.bodyBytes() : route.bodyBytes();
    if (body > 0) {
      guards.add(exchange -> body(exchange, body));
    }
    return guards;
  }

  private static Verdict headers(Exchange exchange, int maxFields, int maxBytes) {
    Fields fields = exchange.request().fields();
    int count = fields.size();
    long bytes = fields.listSize() - (long) count * (LIST_BYTES - LINE_BYTES);
    return count > maxFields || bytes > maxBytes ? HEADERS : Verdict.ALLOW;
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
