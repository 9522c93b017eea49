package io.bartizan.http;

import io.netty.buffer.ByteBuf;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One request on an HTTP/1 connection and the writing of its response. */
final class Http1ServerStream extends Http1Stream implements ServerStream {
  private static final byte[] CLOSE = ascii("Connection: close\r\n");
  private static final byte[] KEEP_ALIVE = ascii("Connection: keep-alive\r\n");

  private final Http1ServerConnection connection;
  private final RequestHead request;
  private @Nullable BodyListener listener;
  private boolean keepsAlive;
  private boolean headSent;

  /** The client waits for leave to send the body (RFC 9110, section 10.1.1), and has none yet. */
  private boolean awaitsContinue;

  Http1ServerStream(Http1ServerConnection connection, RequestHead request, boolean keepsAlive) {
    super(connection);
    this.connection = connection;
    this.request = request;
    this.keepsAlive = keepsAlive;
    this.awaitsContinue = request.hasBody() && request.fields().contains(FieldName.EXPECT);
  }

  /** A part of the body has come. */
  void bodyBegan() {
    awaitsContinue = false;
  }

  void listener(BodyListener listener) {
    this.listener = listener;
  }

  @Override
  BodyListener listener() {
    return Objects.requireNonNull(listener);
  }

  /** Tells the listener, where the handler has already named one, that the stream is gone. */
  void reset(StreamReset reset) {
    if (listener != null) {
      listener.onReset(reset);
    }
  }

  @Override
  public void closeAfter() {
    keepsAlive = false;
  }

  boolean keepsAlive() {
    return keepsAlive;
  }

  boolean isHeadSent() {
    return headSent;
  }

  @Override
  public RequestHead request() {
    return request;
  }

  @Override
  public ServerConnection connection() {
    return connection;
  }

  @Override
  public void interim(ResponseHead head) {
    // An HTTP/1.0 client would take it for the final response (RFC 9110, section 15.2).
    if (isAttached() && !headSent && request.protocol() != Protocol.HTTP_1_0) {
      awaitsContinue &= head.status() != 100;
      ByteBuf out = output().head();
      StatusLines.write(out, head.status());
      head.fields().writeTo(out);
      out.writeBytes(CRLF);
      output().flush();
    }
  }

  @Override
  public void respond(ResponseHead head) {
    if (!isAttached() || headSent) {
      return;
    }
    headSent = true;
    if (head.status() == 101) {
      becomeTunnel();
    }
    ByteBuf out = output().head();
    StatusLines.write(out, head.status());
    head.fields().writeTo(out);
    boolean chunked = frame(head, out);
    out.writeBytes(CRLF);
    output().chunked(chunked);
    if (isTunnel()) {
      connection.tunnel();
    } else if (!head.hasBody()) {
      connection.answered(this);
    }
  }

  /**
   * Writes what the version needs beside the response's own fields; whether the body is chunked.
   */
  private boolean frame(ResponseHead head, ByteBuf out) {
    if (isTunnel()) {
      out.writeBytes(UPGRADE);
      return false;
    }
    boolean unknownLength = head.hasBody() && !head.fields().contains(FieldName.CONTENT_LENGTH);
    boolean old = request.protocol() == Protocol.HTTP_1_0;
    // Whether such a client sends the body now, or its next request, cannot be told.
    keepsAlive &= !connection.isDraining() && !(unknownLength && old) && !awaitsContinue;
    if (!keepsAlive) {
      out.writeBytes(CLOSE);
    } else if (old) {
      out.writeBytes(KEEP_ALIVE);
    }
    if (unknownLength && !old) {
      out.writeBytes(CHUNKED);
      return true;
    }
    if (needsEmptyLength(head)) {
      out.writeBytes(EMPTY);
    }
    return false;
  }

  /** Without it a client would take a response that has no body for one that ends with close. */
  private boolean needsEmptyLength(ResponseHead head) {
    return !head.hasBody()
        && head.status() != 204
        && head.status() != 304
        && !request.method().equals("HEAD")
        && !head.fields().contains(FieldName.CONTENT_LENGTH);
  }

  @Override
  void endMessage(@Nullable Fields trailers) {
    output().end(trailers);
    connection.answered(this);
  }

  @Override
  public void hold() {
    if (isAttached()) {
      keepsAlive = false;
      connection.hold();
    }
  }

  @Override
  public void reset() {
    if (isAttached()) {
      connection.abort();
    }
  }
}
