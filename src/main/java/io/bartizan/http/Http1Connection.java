package io.bartizan.http;

import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandler;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP/1 connection as clients' and upstreams' have it in common: at most one exchange at a
 * time, and a tunnel whose two directions end each on its own.
 *
 * @param <S> the exchange's stream
 */
abstract class Http1Connection<S extends Http1Stream> extends ChannelInboundHandlerAdapter {
  private @Nullable ChannelHandlerContext context;
  private @Nullable Http1Output output;
  private @Nullable S current;
  private boolean tunnelInputEnded;
  private @Nullable ChannelFuture outputEnd;

  // What the two kinds of connection do differently

  /**
   * The peer sends no more, and there is no tunnel.
   *
   * @param clean whether that was its will: over TLS a bare FIN can be anybody's (RFC 9112, section
   *     9.8)
   */
  abstract void onInputEnded(boolean clean);

  /** Both directions of the tunnel have ended, and the connection has let go of it. */
  abstract void onTunnelEnded();

  /** The connection broke or was found unusable; the channel is closed next. */
  abstract void onFailed(Throwable cause);

  abstract void onInactive();

  /** The peer does not take what is written. */
  void onHeldUp() {}

  /** All that one read brought has been handed over. */
  void onReadComplete() {}

  /** The peer has taken what was written, and no exchange is under way. */
  void onTaken() {}

  abstract void pause(boolean pause);

  // Life of the channel

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    this.context = context;
    this.output = new Http1Output(context);
    if (!isTls()) {
      Reads.allowLarge(context.channel());
    }
  }

  @Override
  public final void channelInactive(ChannelHandlerContext context) {
    inputEnded(!isTls());
    onInactive();
    context.fireChannelInactive();
  }

  @Override
  public final void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    Unexpected.log(cause);
    onFailed(cause);
    context.close();
  }

  @Override
  public final void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof SslCloseCompletionEvent end) {
      inputEnded(end.isSuccess());
    } else if (event instanceof ChannelInputShutdownEvent) {
      inputEnded(!isTls());
    }
    context.fireUserEventTriggered(event);
  }

  private void inputEnded(boolean clean) {
    S stream = current;
    if (stream == null || !stream.isTunnel()) {
      onInputEnded(clean);
    } else if (!tunnelInputEnded) {
      tunnelInputEnded = true;
      stream.listener().onEnd(null);
      endFinishedTunnel();
    }
  }

  private boolean isTls() {
    return context().pipeline().get(SslHandler.class) != null;
  }

  @Override
  public final void channelReadComplete(ChannelHandlerContext context) {
    onReadComplete();
    readComplete();
    context.fireChannelReadComplete();
  }

  final void readComplete() {
    if (current != null) {
      current.listener().onReadComplete();
    }
  }

  @Override
  public final void channelWritabilityChanged(ChannelHandlerContext context) {
    if (!isWritable()) {
      onHeldUp();
    } else if (current != null) {
      current.listener().onWritable();
    } else {
      onTaken();
    }
    context.fireChannelWritabilityChanged();
  }

  // The exchange under way

  final @Nullable S current() {
    return current;
  }

  final S stream() {
    return Objects.requireNonNull(current);
  }

  final void begin(S stream) {
    current = stream;
  }

  /** Goes on without the exchange under way; null when there was none. */
  final @Nullable S letGo() {
    S stream = current;
    current = null;
    if (stream != null) {
      stream.detach();
    }
    return stream;
  }

  // What the stream asks for

  /** Says that no more is sent into the tunnel, the other direction going on. */
  final void endTunnel() {
    endOutput();
    endFinishedTunnel();
  }

  private void endFinishedTunnel() {
    if (tunnelInputEnded && outputEnd != null && letGo() != null) {
      onTunnelEnded();
    }
  }

  /**
   * Sends the end of the output behind all that was written, once.
   *
   * @return done when all has left
   */
  final ChannelFuture endOutput() {
    output().flush();
    if (outputEnd == null) {
      outputEnd = HalfClose.shutdownOutput(context());
    }
    return outputEnd;
  }

  final boolean isWritable() {
    return context().channel().isWritable();
  }

  final Http1Output output() {
    return Objects.requireNonNull(output);
  }

  final ChannelHandlerContext context() {
    return Objects.requireNonNull(context);
  }

  /** How many requests are under way. */
  public final int activeStreams() {
    return current == null ? 0 : 1;
  }
}
