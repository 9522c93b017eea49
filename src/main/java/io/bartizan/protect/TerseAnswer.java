package io.bartizan.protect;

import io.bartizan.exchange.Exchange;
import io.bartizan.exchange.Rejection;
import io.bartizan.http.FieldName;
import io.bartizan.http.Fields;
import io.bartizan.http.ResponseHead;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;

/**
 * An answer to those who are kept out, made before anybody asks: for thousands at once it is made
 * of the same bytes. The request's id is in its fields alone.
 */
final class TerseAnswer {

  private final Rejection rejection;
  private final String proxyStatus;
  private final byte[] body;

  TerseAnswer(Rejection rejection) {
    this.rejection = rejection;
    this.proxyStatus =
        "bartizan; error=" + rejection.proxyError() + "; details=\"" + rejection.reason() + "\"";
    this.body =
        "{\"type\":\"about:blank\",\"title\":\"%s\",\"status\":%d,\"detail\":\"%s\",\"reason\":\"%s\"}\n"
            .formatted(
                rejection.title(), rejection.status(), rejection.detail(), rejection.reason())
            .getBytes(StandardCharsets.US_ASCII);
  }

  /** Answers, ends the response and flushes it; where nobody hears it, breaks it off. */
  void send(Exchange exchange, long retryAfterSeconds, long nowNanos) {
    exchange.rejection(rejection);
    if (!exchange.stream().isAnswerable()) {
      exchange.abort();
      return;
    }
    exchange.responded(rejection.status(), nowNanos);
    Fields fields = new Fields();
    fields.add(FieldName.CONTENT_TYPE, "application/problem+json");
    fields.add(FieldName.CONTENT_LENGTH, Integer.toString(body.length));
    fields.add(FieldName.PROXY_STATUS, proxyStatus);
    exchange.retryAfter(Math.clamp(retryAfterSeconds, 1, Integer.MAX_VALUE));
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
}
