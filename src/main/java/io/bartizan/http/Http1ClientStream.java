package io.bartizan.http;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** One request on an HTTP/1 connection to an upstream: the writing of it. */
final class Http1ClientStream extends Http1Stream implements ClientStream {
  private static final byte[] VERSION = ascii(" HTTP/1.1\r\nHost: ");
  private static final byte[] TE = ascii("Connection: te\r\n");

  private final Http1ClientConnection connection;
  private final RequestHead request;
  private final ResponseListener listener;
  private boolean complete;

  Http1ClientStream(
      Http1ClientConnection connection, RequestHead request, ResponseListener listener) {
    super(connection);
    this.connection = connection;
    this.request = request;
    this.listener = listener;
  }

  RequestHead request() {
    return request;
  }

  @Override
  ResponseListener listener() {
    return listener;
  }

  /** Whether the whole request was written. */
  boolean isComplete() {
    return complete;
  }

  void writeHead() {
    ByteBuf out = output().head();
    out.writeCharSequence(request.method(), StandardCharsets.ISO_8859_1);
    out.writeByte(' ');
    out.writeCharSequence(request.target(), StandardCharsets.ISO_8859_1);
    out.writeBytes(VERSION);
    out.writeCharSequence(request.authority(), StandardCharsets.ISO_8859_1);
    out.writeBytes(CRLF);
    request.fields().writeTo(out);
    boolean chunked = frame(out);
    out.writeBytes(CRLF);
    output().chunked(chunked);
    if (!request.hasBody()) {
      complete = true;
      output().flush();
    }
  }

  private boolean frame(ByteBuf out) {
    if (request.upgrade() != null) {
      out.writeBytes(UPGRADE);
    } else if (request.fields().contains(FieldName.TE)) {
      out.writeBytes(TE);
    }
    if (request.fields().contains(FieldName.CONTENT_LENGTH)) {
      return false;
    }
    if (request.hasBody()) {
      out.writeBytes(CHUNKED);
      return true;
    }
    // RFC 9110, section 8.6: methods that usually have content say so when they have none.
    switch (request.method()) {
      case "POST", "PUT", "PATCH" -> out.writeBytes(EMPTY);
      default -> {}
    }
    return false;
  }

  @Override
  void endMessage(@Nullable Fields trailers) {
    output().end(trailers);
    complete = true;
  }

  @Override
  public void cancel() {
    if (isAttached()) {
      connection.cancel();
    }
  }
}
