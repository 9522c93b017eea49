package io.bartizan.http;

import io.bartizan.time.TimerWheel;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import java.net.InetSocketAddress;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A client's HTTP/1 connection: reads one request, waits until it is answered, reads the next.
 * Requests that are sent ahead wait in the socket.
 *
 * <p>Owns the reading side and the life of the connection; {@link Http1ServerStream} writes the
 * answers. Knows nothing of what a request is for.
 */
public final class Http1ServerConnection extends ChannelInboundHandlerAdapter
    implements ServerConnection {
  /** How long a closed connection's client may take to see the last answer. */
  private static final long LINGER_NANOS = TimeUnit.SECONDS.toNanos(2);

  private static final int LINGER_BYTES = 1024 * 1024;

  private enum State {
    /** Between requests, or in a request's head. */
    HEAD,
    /** In a request's body, the response maybe under way. */
    BODY,
    /** The request is complete, its response is not. */
    ANSWERING,
    /** After 101: bytes pass as they are. */
    TUNNEL,
    /** Answered for the last time: what still comes is thrown away until the client closes. */
    LINGERING,
    CLOSED
  }

  private final ServerSettings settings;
  private final RequestHandler handler;
  private final TimerWheel timers;
  private final @Nullable TlsInfo tls;
  private final Http1RequestReader requests;
  private final Deadline deadline = new Deadline();

  private @Nullable ChannelHandlerContext context;
  private @Nullable Http1Output output;
  private State state = State.HEAD;
  private @Nullable Http1ServerStream current;
  private ByteBuf ahead = Unpooled.EMPTY_BUFFER;
  private @Nullable String remoteHost;
  private boolean feeding;
  private boolean paused;
  private boolean draining;
  private boolean tunnelInputEnded;
  private boolean tunnelOutputEnded;
  private int lingeredBytes;

  /**
   * A handler to be added to the channel's pipeline, behind TLS.
   *
   * @param tls what TLS agreed on, or null in the clear
   */
  public Http1ServerConnection(
      ServerSettings settings, RequestHandler handler, TimerWheel timers, @Nullable TlsInfo tls) {
    this.settings = settings;
    this.handler = handler;
    this.timers = timers;
    this.tls = tls;
    this.requests = new Http1RequestReader(settings, tls == null ? "http" : "https");
  }

  // Life of the channel

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    this.context = context;
    this.output = new Http1Output(context);
    // A client that never asks anything gets no more time than one that asks slowly.
    timers.start(deadline, settings.headTimeoutNanos());
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    closed("the client closed the connection");
    context.fireChannelInactive();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    // Connection resets and TLS alerts; the peer is gone or not to be talked to.
    closed("the client's connection failed");
    context.close();
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) throws Exception {
    if (event instanceof ChannelInputShutdownEvent || event instanceof SslCloseCompletionEvent) {
      inputEnded();
    }
    super.userEventTriggered(context, event);
  }

  /**
   * The client sends no more. A tunnel may go on in the other direction; a request cannot: a FIN is
   * all that a client leaves behind that went away, so its request is given up.
   */
  private void inputEnded() {
    if (state == State.TUNNEL && current != null) {
      if (!tunnelInputEnded) {
        tunnelInputEnded = true;
        current.listener().onEnd(null);
        closeFinishedTunnel();
      }
      return;
    }
    closed("the client closed the connection");
    context().close();
  }

  private void closed(String detail) {
    if (state == State.CLOSED) {
      return;
    }
    state = State.CLOSED;
    deadline.stop();
    ahead.release();
    ahead = Unpooled.EMPTY_BUFFER;
    output().release();
    Http1ServerStream stream = current;
    current = null;
    if (stream != null) {
      stream.detach();
      stream.reset(new StreamReset(StreamReset.Kind.CLOSED, false, detail));
    }
  }

  // Reading

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    ByteBuf in = (ByteBuf) message;
    if (ahead.isReadable()) {
      // Only what one more read brought: reading stops as soon as anything waits.
      ahead = Unpooled.wrappedBuffer(ahead, in);
    } else {
      ahead.release();
      ahead = in;
    }
    feed();
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    if (current != null) {
      current.listener().onReadComplete();
    }
    context.fireChannelReadComplete();
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    if (current != null && context.channel().isWritable()) {
      current.listener().onWritable();
    }
    context.fireChannelWritabilityChanged();
  }

  /** Consumes what was read. Not re-entered: answering within it lets its loop go on. */
  private void feed() {
    if (feeding) {
      return;
    }
    feeding = true;
    try {
      while (ahead.isReadable() && step(ahead)) {
        // each step consumes some
      }
    } catch (MalformedMessageException e) {
      malformed(e.status(), e.detail());
    } finally {
      feeding = false;
    }
    if (!ahead.isReadable()) {
      ahead.release();
      ahead = Unpooled.EMPTY_BUFFER;
    }
    updateReading();
  }

  /** One step; false when the rest has to wait. */
  private boolean step(ByteBuf in) throws MalformedMessageException {
    switch (state) {
      case HEAD -> readHead(in);
      case BODY -> readBody(in);
      case TUNNEL -> stream().listener().onData(in.readRetainedSlice(in.readableBytes()));
      case LINGERING -> discard(in);
      case CLOSED -> in.skipBytes(in.readableBytes());
      case ANSWERING -> {
        return false;
      }
    }
    return true;
  }

  private void readHead(ByteBuf in) throws MalformedMessageException {
    boolean first = !requests.isInHead();
    RequestHead head = requests.read(in);
    if (head == null) {
      if (first) {
        timers.start(deadline, settings.headTimeoutNanos());
      }
      return;
    }
    deadline.stop();
    Http1ServerStream stream = new Http1ServerStream(this, head, requests.keepsAlive());
    current = stream;
    state = head.hasBody() ? State.BODY : State.ANSWERING;
    stream.listener(handler.onRequest(stream));
  }

  private void readBody(ByteBuf in) throws MalformedMessageException {
    Http1ServerStream stream = stream();
    Http1BodyReader body = requests.body();
    ByteBuf data = body.read(in);
    if (data != null) {
      stream.listener().onData(data);
    }
    // The listener may have answered, reset or closed in the meantime.
    if (!body.isOpen() && state == State.BODY && current == stream) {
      state = State.ANSWERING;
      stream.listener().onEnd(body.trailers());
    }
  }

  private void discard(ByteBuf in) {
    lingeredBytes += in.readableBytes();
    in.skipBytes(in.readableBytes());
    if (lingeredBytes > LINGER_BYTES) {
      close();
    }
  }

  private void malformed(int status, String detail) {
    deadline.stop();
    Http1ServerStream stream = current;
    if (stream != null) {
      malformedBody(stream, detail);
      return;
    }
    RequestHead unread =
        new RequestHead(
            Protocol.HTTP_1_1, "-", requests.scheme(), "", "/", new Fields(), false, null);
    state = State.ANSWERING;
    current = new Http1ServerStream(this, unread, false);
    handler.onMalformed(current, status, detail);
  }

  /** The request is under way already, and its response maybe too. */
  private void malformedBody(Http1ServerStream stream, String detail) {
    boolean answered = stream.isHeadSent();
    state = State.ANSWERING;
    stream.closeAfter();
    stream.reset(new StreamReset(StreamReset.Kind.MALFORMED, false, detail));
    if (answered || current == stream) {
      close();
    }
  }

  // What the stream asks for

  /** The response is complete. */
  void answered(Http1ServerStream stream) {
    if (current != stream) {
      return;
    }
    current = null;
    stream.detach();
    paused = false;
    if (!stream.keepsAlive() || state == State.BODY) {
      linger();
      return;
    }
    state = State.HEAD;
    if (draining && !ahead.isReadable()) {
      linger();
      return;
    }
    timers.start(deadline, settings.idleTimeoutNanos());
    feed();
  }

  /** Switches to bytes as they are. */
  void tunnel() {
    state = State.TUNNEL;
    feed();
  }

  /** Says that no more is sent, the other direction going on. */
  void endTunnel() {
    tunnelOutputEnded = true;
    output().flush();
    HalfClose.shutdownOutput(context());
    closeFinishedTunnel();
  }

  private void closeFinishedTunnel() {
    if (tunnelInputEnded && tunnelOutputEnded && current != null) {
      current.detach();
      current = null;
      linger();
    }
  }

  /** The response cannot be completed. */
  void abort(Http1ServerStream stream) {
    stream.detach();
    current = null;
    // Not a clean end: where the body ends with the connection the client must see a difference.
    HalfClose.resetOnClose(context());
    close();
  }

  void flush() {
    if (state != State.CLOSED) {
      output().flush();
    }
  }

  void pause(boolean paused) {
    this.paused = paused;
    updateReading();
  }

  Http1Output output() {
    return Objects.requireNonNull(output);
  }

  boolean isWritable() {
    return context().channel().isWritable();
  }

  boolean isDraining() {
    return draining;
  }

  private void linger() {
    state = State.LINGERING;
    output().flush();
    // So that the client sees the end at once, yet is not cut off while it still sends: closing
    // with
    // unread bytes would reset the connection and could take the answer with it.
    HalfClose.shutdownOutput(context());
    timers.start(deadline, LINGER_NANOS);
    ahead.skipBytes(ahead.readableBytes());
    feed();
  }

  private void updateReading() {
    boolean wanted =
        switch (state) {
          case ANSWERING -> !ahead.isReadable();
          case BODY, TUNNEL -> !paused;
          default -> true;
        };
    if (context().channel().config().isAutoRead() != wanted) {
      context().channel().config().setAutoRead(wanted);
    }
  }

  private Http1ServerStream stream() {
    return Objects.requireNonNull(current);
  }

  private ChannelHandlerContext context() {
    return Objects.requireNonNull(context);
  }

  // ServerConnection

  @Override
  public InetSocketAddress remoteAddress() {
    return (InetSocketAddress) context().channel().remoteAddress();
  }

  @Override
  public String remoteHost() {
    if (remoteHost == null) {
      remoteHost = ServerConnection.super.remoteHost();
    }
    return remoteHost;
  }

  @Override
  public InetSocketAddress localAddress() {
    return (InetSocketAddress) context().channel().localAddress();
  }

  @Override
  public @Nullable TlsInfo tls() {
    return tls;
  }

  @Override
  public Protocol protocol() {
    return Protocol.HTTP_1_1;
  }

  @Override
  public int activeStreams() {
    return current == null ? 0 : 1;
  }

  @Override
  public void shutdown() {
    draining = true;
    if (state == State.HEAD && !requests.isInHead()) {
      linger();
    }
  }

  @Override
  public void close() {
    closed("the gateway closed the connection");
    context().close();
  }

  private final class Deadline extends TimerWheel.Timer {
    @Override
    protected void fired() {
      if (state == State.HEAD && requests.isInHead()) {
        malformed(408, "the request head took too long");
      } else {
        close();
      }
    }
  }
}
