package io.bartizan.http;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One request on an HTTP/1 connection and the writing of its response. Once the connection has let
 * go of it, whatever is still asked of it does nothing.
 */
final class Http1ServerStream implements ServerStream {
  private static final byte[] CRLF = {'\r', '\n'};
  private static final byte[] CLOSE = ascii("Connection: close\r\n");
  private static final byte[] KEEP_ALIVE = ascii("Connection: keep-alive\r\n");
  private static final byte[] CHUNKED = ascii("Transfer-Encoding: chunked\r\n");
  private static final byte[] EMPTY = ascii("Content-Length: 0\r\n");
  private static final byte[] SWITCH = ascii("Connection: upgrade\r\nUpgrade: websocket\r\n");

  private final Http1ServerConnection connection;
  private final RequestHead request;
  private @Nullable BodyListener listener;
  private boolean keepsAlive;
  private boolean attached = true;
  private boolean headSent;
  private boolean tunnel;

  Http1ServerStream(Http1ServerConnection connection, RequestHead request, boolean keepsAlive) {
    this.connection = connection;
    this.request = request;
    this.keepsAlive = keepsAlive;
  }

  void listener(BodyListener listener) {
    this.listener = listener;
  }

  BodyListener listener() {
    return Objects.requireNonNull(listener);
  }

  /** Tells the listener, where the handler has already named one, that the stream is gone. */
  void reset(StreamReset reset) {
    if (listener != null) {
      listener.onReset(reset);
    }
  }

  /** The connection ends with this response. */
  void closeAfter() {
    keepsAlive = false;
  }

  /** The connection goes on without it. */
  void detach() {
    attached = false;
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
    if (attached && !headSent && request.protocol() != Protocol.HTTP_1_0) {
      ByteBuf out = connection.output().head();
      StatusLines.write(out, head.status());
      head.fields().writeTo(out);
      out.writeBytes(CRLF);
      connection.output().flush();
    }
  }

  @Override
  public void respond(ResponseHead head) {
    if (!attached || headSent) {
      return;
    }
    headSent = true;
    tunnel = head.status() == 101;
    ByteBuf out = connection.output().head();
    StatusLines.write(out, head.status());
    head.fields().writeTo(out);
    boolean chunked = frame(head, out);
    out.writeBytes(CRLF);
    connection.output().chunked(chunked);
    if (tunnel) {
      connection.tunnel();
    } else if (!head.hasBody()) {
      connection.answered(this);
    }
  }

  /**
   * Writes what the version needs beside the response's own fields; whether the body is chunked.
   */
  private boolean frame(ResponseHead head, ByteBuf out) {
    if (tunnel) {
      out.writeBytes(SWITCH);
      return false;
    }
    boolean unknownLength = head.hasBody() && !head.fields().contains(FieldName.CONTENT_LENGTH);
    boolean old = request.protocol() == Protocol.HTTP_1_0;
    keepsAlive &= !connection.isDraining() && !(unknownLength && old);
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
      connection.answered(this);
    }
  }

  @Override
  public void flush() {
    // The last flush of a response comes after the connection has let go of it.
    connection.flush();
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
  public void reset() {
    if (attached) {
      connection.abort(this);
    }
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
