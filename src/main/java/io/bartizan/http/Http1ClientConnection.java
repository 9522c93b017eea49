package io.bartizan.http;

import io.bartizan.time.Ticker;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP/1 connection to an upstream: one request at a time, never pipelined. Owns the reading of
 * responses and the connection's life; {@link Http1ClientStream} writes the requests.
 */
public final class Http1ClientConnection extends Http1Connection<Http1ClientStream>
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

  /** How long the last bytes of a tunnel that has ended may take to leave. */
  private static final int LAST_BYTES_SECONDS = 30;

  private final Owner owner;
  private final Ticker ticker;
  private final Http1ResponseReader responses = new Http1ResponseReader();

  private State state = State.IDLE;
  private boolean reused;
  private boolean draining;
  private boolean paused;
  private long idleSince;
  private @Nullable Future<?> lastBytes;

  /** A handler to be added to the channel's pipeline once it is connected, behind TLS. */
  public Http1ClientConnection(Owner owner, Ticker ticker) {
    this.owner = owner;
    this.ticker = ticker;
    this.idleSince = ticker.nanos();
  }

  // Life of the channel

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    super.handlerAdded(context);
    context.channel().config().setAutoClose(false);
    context.pipeline().addBefore(context.name(), null, new FailedOutput(this));
  }

  @Override
  void onInactive() {
    if (lastBytes != null) {
      lastBytes.cancel(false);
    }
    closed(StreamReset.Kind.CLOSED, "the upstream closed the connection");
  }

  @Override
  void onFailed(Throwable cause) {
    closed(StreamReset.Kind.RESET, "the upstream's connection failed: " + cause.getMessage());
  }

  @Override
  void onInputEnded(boolean clean) {
    if (clean && state == State.BODY && responses.body().endsWithConnection()) {
      Http1ClientStream stream = stream();
      letGo();
      stream.listener().onEnd(null);
    }
    closed(StreamReset.Kind.CLOSED, "the upstream closed the connection");
    context().close();
  }

  @Override
  void onTunnelEnded() {
    closed(StreamReset.Kind.LOCAL, "the tunnel has ended");
    ChannelHandlerContext context = context();
    // An upstream that reads no more is not waited for without end. Before the other, which may
    // close at once.
    lastBytes =
        context.executor().schedule(() -> context.close(), LAST_BYTES_SECONDS, TimeUnit.SECONDS);
    endOutput().addListener(ChannelFutureListener.CLOSE);
  }

  private void closed(StreamReset.Kind kind, String detail) {
    if (state == State.CLOSED) {
      return;
    }
    state = State.CLOSED;
    output().release();
    Http1ClientStream stream = letGo();
    if (stream != null) {
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
      stream.becomeTunnel();
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
    if (!body.isOpen() && state == State.BODY && stream.isAttached()) {
      answered(stream, in);
      stream.listener().onEnd(body.trailers());
    }
  }

  private void answered(Http1ClientStream stream, ByteBuf in) {
    letGo();
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
    pause(false);
    owner.onAvailable(this);
  }

  /** Whether a response is awaited or being read that is not a tunnel. */
  boolean isReadingAnswer() {
    return state == State.HEAD || state == State.BODY;
  }

  /** Whether the response's head has yet to come. */
  boolean isAwaitingAnswer() {
    return state == State.HEAD;
  }

  // What the stream asks for

  /** The exchange is given up: there is no other way to stop it in HTTP/1. */
  void cancel() {
    letGo();
    close();
  }

  @Override
  void pause(boolean pause) {
    if (paused != pause) {
      paused = pause;
      context().channel().config().setAutoRead(!pause);
    }
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
    begin(stream);
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
