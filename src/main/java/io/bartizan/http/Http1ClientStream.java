package io.bartizan.http;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** One request on an HTTP/1 connection to an upstream: the writing of it. */
final class Http1ClientStream implements ClientStream {
  private static final byte[] VERSION = ascii(" HTTP/1.1\r\nHost: ");
  private static final byte[] CRLF = {'\r', '\n'};
  private static final byte[] CHUNKED = ascii("Transfer-Encoding: chunked\r\n");
  private static final byte[] EMPTY = ascii("Content-Length: 0\r\n");
  private static final byte[] UPGRADE = ascii("Connection: upgrade\r\nUpgrade: websocket\r\n");
  private static final byte[] TE = ascii("Connection: te\r\n");

  private final Http1ClientConnection connection;
  private final RequestHead request;
  private final ResponseListener listener;
  private boolean attached = true;
  private boolean complete;
  private boolean tunnel;

  Http1ClientStream(
      Http1ClientConnection connection, RequestHead request, ResponseListener listener) {
    this.connection = connection;
    this.request = request;
    this.listener = listener;
  }

  RequestHead request() {
    return request;
  }

  ResponseListener listener() {
    return listener;
  }

  /** The connection goes on without it. */
  void detach() {
    attached = false;
  }

  /** Whether the whole request was written. */
  boolean isComplete() {
    return complete;
  }

  /** What is written from now on is the tunnel's. */
  void tunnel() {
    tunnel = true;
  }

  void writeHead() {
    ByteBuf out = connection.output().head();
    out.writeCharSequence(request.method(), StandardCharsets.ISO_8859_1);
    out.writeByte(' ');
    out.writeCharSequence(request.target(), StandardCharsets.ISO_8859_1);
    out.writeBytes(VERSION);
    out.writeCharSequence(request.authority(), StandardCharsets.ISO_8859_1);
    out.writeBytes(CRLF);
    request.fields().writeTo(out);
    boolean chunked = frame(out);
    out.writeBytes(CRLF);
    connection.output().chunked(chunked);
    if (!request.hasBody()) {
      complete = true;
      connection.output().flush();
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
  public void write(ByteBuf data) {
    if (attached) {
      connection.output().body(data);
    } else {
      data.release();
    }
  }

  @Override
  public void end(@Nullable Fields trailers) {
    if (!attached) {
      return;
    }
    if (tunnel) {
      connection.endTunnel();
    } else {
      connection.output().end(trailers);
      complete = true;
    }
  }

  @Override
  public void flush() {
    if (attached) {
      connection.flush();
    }
  }

  @Override
  public boolean isWritable() {
    return !attached || connection.isWritable();
  }

  @Override
  public void pause() {
    if (attached) {
      connection.pause(true);
    }
  }

  @Override
  public void resume() {
    if (attached) {
      connection.pause(false);
    }
  }

  @Override
  public void cancel() {
    if (attached) {
      connection.cancel(this);
    }
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
