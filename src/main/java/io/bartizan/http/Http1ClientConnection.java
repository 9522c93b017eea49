package io.bartizan.http;

import io.bartizan.time.Ticker;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP/1 connection to an upstream: one request at a time, never pipelined. Owns the reading of
 * responses and the connection's life; {@link Http1ClientStream} writes the requests.
 */
public final class Http1ClientConnection extends ChannelInboundHandlerAdapter
    implements ClientConnection {
  private enum State {
    IDLE,
    /** A request was sent, its response's head is not complete. */
    HEAD,
    BODY,
    /** After 101: bytes pass as they are. */
    TUNNEL,
    CLOSED
  }

  private final Owner owner;
  private final Ticker ticker;
  private final Http1ResponseReader responses = new Http1ResponseReader();

  private @Nullable ChannelHandlerContext context;
  private @Nullable Http1Output output;
  private State state = State.IDLE;
  private @Nullable Http1ClientStream current;
  private boolean reused;
  private boolean draining;
  private boolean tunnelInputEnded;
  private boolean tunnelOutputEnded;
  private boolean paused;
  private long idleSince;

  /** A handler to be added to the channel's pipeline once it is connected, behind TLS. */
  public Http1ClientConnection(Owner owner, Ticker ticker) {
    this.owner = owner;
    this.ticker = ticker;
    this.idleSince = ticker.nanos();
  }

  // Life of the channel

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    this.context = context;
    this.output = new Http1Output(context);
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    inputEnded();
    closed(StreamReset.Kind.CLOSED, "the upstream closed the connection");
    context.fireChannelInactive();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    closed(StreamReset.Kind.RESET, "the upstream's connection failed: " + cause.getMessage());
    context.close();
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) throws Exception {
    if (event instanceof ChannelInputShutdownEvent || event instanceof SslCloseCompletionEvent) {
      inputEnded();
      if (state != State.TUNNEL) {
        closed(StreamReset.Kind.CLOSED, "the upstream closed the connection");
        context.close();
      }
    }
    super.userEventTriggered(context, event);
  }

  private void inputEnded() {
    Http1ClientStream stream = current;
    if (stream == null) {
      return;
    }
    if (state == State.TUNNEL && !tunnelInputEnded) {
      tunnelInputEnded = true;
      stream.listener().onEnd(null);
      closeFinishedTunnel();
    } else if (state == State.BODY && responses.body().endsWithConnection()) {
      current = null;
      stream.detach();
      stream.listener().onEnd(null);
    }
  }

  private void closed(StreamReset.Kind kind, String detail) {
    if (state == State.CLOSED) {
      return;
    }
    state = State.CLOSED;
    output().release();
    Http1ClientStream stream = current;
    current = null;
    if (stream != null) {
      stream.detach();
      stream.listener().onReset(new StreamReset(kind, false, detail));
    }
    owner.onClosed(this);
  }

  // Reading

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    ByteBuf in = (ByteBuf) message;
    try {
      while (in.isReadable()) {
        step(in);
      }
    } catch (MalformedMessageException e) {
      closed(StreamReset.Kind.MALFORMED, "upstream: " + e.detail());
      context.close();
    } finally {
      in.release();
    }
  }

  private void step(ByteBuf in) throws MalformedMessageException {
    switch (state) {
      case HEAD -> readHead(in);
      case BODY -> readBody(in);
      case TUNNEL -> stream().listener().onData(in.readRetainedSlice(in.readableBytes()));
      case IDLE -> {
        // Nobody asked: whatever it is, it must never become the answer to the next request.
        in.skipBytes(in.readableBytes());
        close();
      }
      case CLOSED -> in.skipBytes(in.readableBytes());
    }
  }

  private void readHead(ByteBuf in) throws MalformedMessageException {
    Http1ClientStream stream = stream();
    ResponseHead head = responses.read(in, stream.request());
    if (head == null) {
      return;
    }
    if (head.status() == 101) {
      state = State.TUNNEL;
      stream.tunnel();
      stream.listener().onResponse(head);
    } else if (head.status() < 200) {
      stream.listener().onInterim(head);
    } else if (head.hasBody()) {
      state = State.BODY;
      stream.listener().onResponse(head);
    } else {
      // Back among the idle ones first, so that what the listener starts next finds it there.
      answered(stream, in);
      stream.listener().onResponse(head);
    }
  }

  private void readBody(ByteBuf in) throws MalformedMessageException {
    Http1ClientStream stream = stream();
    Http1BodyReader body = responses.body();
    ByteBuf data = body.read(in);
    if (data != null) {
      stream.listener().onData(data);
    }
    if (!body.isOpen() && state == State.BODY && current == stream) {
      answered(stream, in);
      stream.listener().onEnd(body.trailers());
    }
  }

  private void answered(Http1ClientStream stream, ByteBuf in) {
    current = null;
    stream.detach();
    reused = true;
    idleSince = ticker.nanos();
    // What comes behind the response was not asked for, and the next request may be opened before
    // it is read: it would become the answer to somebody else (RFC 9112, section 9.2).
    boolean surplus = in.isReadable();
    boolean usable = responses.keepsAlive() && stream.isComplete() && !draining && !surplus;
    state = State.IDLE;
    if (!usable) {
      close();
      return;
    }
    resumeReading();
    owner.onAvailable(this);
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

  // What the stream asks for

  /** Says that no more is sent into the tunnel, the other direction going on. */
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
      close();
    }
  }

  /** The exchange is given up: there is no other way to stop it in HTTP/1. */
  void cancel(Http1ClientStream stream) {
    stream.detach();
    current = null;
    close();
  }

  void pause(boolean pause) {
    if (paused != pause) {
      paused = pause;
      context().channel().config().setAutoRead(!pause);
    }
  }

  private void resumeReading() {
    pause(false);
  }

  Http1Output output() {
    return Objects.requireNonNull(output);
  }

  void flush() {
    if (state != State.CLOSED) {
      output().flush();
    }
  }

  boolean isWritable() {
    return context().channel().isWritable();
  }

  private Http1ClientStream stream() {
    return Objects.requireNonNull(current);
  }

  private ChannelHandlerContext context() {
    return Objects.requireNonNull(context);
  }

  // ClientConnection

  @Override
  public Protocol protocol() {
    return Protocol.HTTP_1_1;
  }

  @Override
  public int availableStreams() {
    return state == State.IDLE && !draining && context().channel().isActive() ? 1 : 0;
  }

  @Override
  public int activeStreams() {
    return current == null ? 0 : 1;
  }

  @Override
  public boolean isReused() {
    return reused;
  }

  @Override
  public long idleSinceNanos() {
    return idleSince;
  }

  @Override
  public ClientStream open(RequestHead head, ResponseListener listener) {
    if (state != State.IDLE) {
      throw new IllegalStateException("a request is under way");
    }
    Http1ClientStream stream = new Http1ClientStream(this, head, listener);
    current = stream;
    state = State.HEAD;
    stream.writeHead();
    return stream;
  }

  @Override
  public void shutdown() {
    draining = true;
    if (state == State.IDLE) {
      close();
    }
  }

  @Override
  public void close() {
    closed(StreamReset.Kind.LOCAL, "the gateway closed the connection");
    context().close();
  }
}
