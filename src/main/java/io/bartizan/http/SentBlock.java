package io.bartizan.http;

import io.netty.handler.codec.http.HttpResponseStatus;
import org.jspecify.annotations.Nullable;

/** A header block to be sent, on its way to {@link HpackWriter} through Netty's connection. */
final class SentBlock extends HeaderBlock {
  private final @Nullable RequestHead request;
  private final int status;
  private final Fields fields;

  private SentBlock(@Nullable RequestHead request, int status, Fields fields) {
    this.request = request;
    this.status = status;
    this.fields = fields;
  }

  static SentBlock request(RequestHead head) {
    return new SentBlock(head, 0, head.fields());
  }

  static SentBlock response(ResponseHead head) {
    return new SentBlock(null, head.status(), head.fields());
  }

  static SentBlock trailers(Fields fields) {
    return new SentBlock(null, 0, fields);
  }

  void writeTo(HpackWriter out) {
    if (request != null) {
      out.method(request.method());
      out.scheme(request.scheme());
      if (!request.authority().isEmpty()) {
        out.authority(request.authority());
      }
      out.path(request.target());
    } else if (status != 0) {
      out.status(status);
    }
    out.fields(fields);
  }

  /** By which Netty tells interim responses. */
  @Override
  public @Nullable CharSequence status() {
    return status == 0 ? null : HttpResponseStatus.valueOf(status).codeAsText();
  }
}
