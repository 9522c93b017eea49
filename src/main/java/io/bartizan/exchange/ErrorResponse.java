package io.bartizan.exchange;

import io.bartizan.http.FieldName;
import io.bartizan.http.Fields;
import io.bartizan.http.ResponseHead;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;

/**
 * The answers that the gateway gives itself: {@code application/problem+json} (RFC 9457) with
 * {@code Proxy-Status} (RFC 9209) and the request's id.
 */
public final class ErrorResponse {
  private ErrorResponse() {}

  /**
   * Answers, ends the response and flushes it. The head of no response may have been sent. Where
   * nobody hears the answer any more, the exchange is broken off without.
   */
  public static void send(Exchange exchange, Rejection rejection, long nowNanos) {
    if (!exchange.stream().isAnswerable()) {
      exchange.abort();
      return;
    }
    if (rejection.status() == 408 || rejection.status() == 413) {
      // What is left of such a request is not worth reading (RFC 9110, sections 15.5.9 and 14).
      exchange.stream().closeAfter();
    }
    exchange.rejection(rejection);
    exchange.responded(rejection.status(), nowNanos);
    byte[] body = body(exchange, rejection);
    Fields fields = new Fields();
    fields.add(FieldName.CONTENT_TYPE, "application/problem+json");
    fields.add(FieldName.CONTENT_LENGTH, Integer.toString(body.length));
    fields.add(FieldName.PROXY_STATUS, proxyStatus(rejection));
    Fields more = exchange.answer();
    if (more != null) {
      fields.addAll(more);
    }
    if (rejection.challenge() != null) {
      fields.add(FieldName.WWW_AUTHENTICATE, rejection.challenge());
    }
    if (rejection.status() == 503 && exchange.retryAfterUnavailable() > 0) {
      fields.add(FieldName.RETRY_AFTER, Integer.toString(exchange.retryAfterUnavailable()));
    }
    exchange.editResponse(fields);
    boolean hasBody = !exchange.request().method().equals("HEAD");
    exchange.stream().respond(new ResponseHead(rejection.status(), fields, hasBody));
    if (hasBody) {
      exchange.addResponseBytes(body.length);
      exchange.stream().write(Unpooled.wrappedBuffer(body));
      exchange.stream().end(null);
    }
    exchange.stream().flush();
  }

  private static String proxyStatus(Rejection rejection) {
    String error = rejection.proxyError() == null ? "" : "; error=" + rejection.proxyError();
    return "bartizan" + error + "; details=\"" + rejection.reason() + "\"";
  }

  private static byte[] body(Exchange exchange, Rejection rejection) {
    StringBuilder json = new StringBuilder(256);
    json.append("{\"type\":\"about:blank\",\"title\":\"").append(rejection.title());
    json.append("\",\"status\":").append(rejection.status());
    json.append(",\"detail\":\"").append(rejection.detail().replace("\"", "\\\""));
    json.append("\",\"reason\":\"").append(rejection.reason());
    // A token, whether it is ours or a trusted proxy's.
    json.append("\",\"requestId\":\"").append(exchange.requestId());
    return json.append("\"}\n").toString().getBytes(StandardCharsets.US_ASCII);
  }
}
