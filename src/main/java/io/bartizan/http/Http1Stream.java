package io.bartizan.http;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The sending half of one exchange on an HTTP/1 connection, whichever side of it we are. Once the
 * connection has let go of it, whatever is still asked of it does nothing.
 */
abstract class Http1Stream implements BodyWriter {
  static final byte[] CRLF = {'\r', '\n'};
  static final byte[] CHUNKED = ascii("Transfer-Encoding: chunked\r\n");
  static final byte[] EMPTY = ascii("Content-Length: 0\r\n");
  static final byte[] UPGRADE = ascii("Connection: upgrade\r\nUpgrade: websocket\r\n");

  private final Http1Connection<?> connection;
  private boolean attached = true;
  private boolean tunnel;

  Http1Stream(Http1Connection<?> connection) {
    this.connection = connection;
  }

  /** Who hears what comes in. */
  abstract BodyListener listener();

  /** Ends the message, which is not a tunnel. */
  abstract void endMessage(@Nullable Fields trailers);

  /** The connection goes on without it. */
  final void detach() {
    attached = false;
  }

  final boolean isAttached() {
    return attached;
  }

  /** What passes from now on, in both directions, is bytes as they are. */
  final void becomeTunnel() {
    tunnel = true;
  }

  final boolean isTunnel() {
    return tunnel;
  }

  final Http1Output output() {
    return connection.output();
  }

  @Override
  public final void write(ByteBuf data) {
    if (attached) {
      output().body(data);
    } else {
      data.release();
    }
  }

  @Override
  public final void end(@Nullable Fields trailers) {
    if (!attached) {
      return;
    }
    if (tunnel) {
      connection.endTunnel();
    } else {
      endMessage(trailers);
    }
  }

  @Override
  public final void flush() {
    // The last flush of a message comes after the connection has let go of it.
    output().flush();
  }

  @Override
  public final boolean isWritable() {
    return !attached || connection.isWritable();
  }

  @Override
  public final void pause() {
    if (attached) {
      connection.pause(true);
    }
  }

  @Override
  public final void resume() {
    if (attached) {
      connection.pause(false);
    }
  }

  static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
