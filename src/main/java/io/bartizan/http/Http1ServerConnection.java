package io.bartizan.http;

import io.bartizan.time.TimerWheel;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
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
public final class Http1ServerConnection extends Http1Connection<Http1ServerStream>
    implements ServerConnection {
  /**
   * What is read at most of a request that was answered before its end, for the next one's sake.
   */
  private static final int MAX_DISCARDED = 64 * 1024;

  /** How long a draining connection that was never asked anything waits for its request. */
  private static final long FIRST_REQUEST_NANOS = TimeUnit.SECONDS.toNanos(1);

  private enum State {
    /** Between requests, or in a request's head. */
    HEAD,
    /** In a request's body, the response maybe under way. */
    BODY,
    /** The request is complete, its response is not. */
    ANSWERING,
    /** The response is complete, the request's body is not: its rest is thrown away. */
    REST,
    /** After 101: bytes pass as they are. */
    TUNNEL,
    /** Answered for the last time, or closed: nothing that comes is read any more. */
    ENDED
  }

  private final ServerSettings settings;
  private final RequestHandler handler;
  private final TimerWheel timers;
  private final @Nullable TlsInfo tls;
  private final Http1RequestReader requests;
  private final Deadline deadline = new Deadline();

  private State state = State.HEAD;
  private @Nullable Http1Drain drain;
  private ByteBuf ahead = Unpooled.EMPTY_BUFFER;
  private @Nullable ClientSocket socket;
  private boolean feeding;
  private boolean paused;
  private boolean draining;
  private boolean asked;
  private int discarded;
  private boolean held;

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
    super.handlerAdded(context);
    socket = ClientSocket.of(context.channel(), tls);
    // A client that never asks anything gets no more time than one that asks slowly.
    timers.start(deadline, settings.headTimeoutNanos());
  }

  @Override
  void onInactive() {
    closed("the client closed the connection");
  }

  @Override
  void onFailed(Throwable cause) {
    closed("the client's connection failed");
  }

  /** A FIN is all that a client leaves behind that went away, so its request is given up. */
  @Override
  void onInputEnded(boolean clean) {
    if (current() == null && state != State.ENDED) {
      // What it was answered last may still be on its way.
      linger();
      endOutput().addListener(ChannelFutureListener.CLOSE);
      return;
    }
    closed("the client closed the connection");
    context().close();
  }

  @Override
  void onTunnelEnded() {
    linger();
  }

  private void closed(String detail) {
    if (state == State.ENDED) {
      stopDrain();
      return;
    }
    state = State.ENDED;
    deadline.stop();
    stopDrain();
    dropAhead();
    output().release();
    Http1ServerStream stream = letGo();
    if (stream != null) {
      stream.reset(new StreamReset(StreamReset.Kind.CLOSED, false, detail));
    }
  }

  // What the client does not take

  @Override
  void onHeldUp() {
    if (settings.minResponseRate() > 0) {
      if (drain == null) {
        drain = new Http1Drain(this, timers, settings.minResponseRate());
      }
      drain.begin();
    }
  }

  /** The next request was left where it was. */
  @Override
  void onTaken() {
    if (state == State.HEAD) {
      feedSoon();
    }
  }

  private void stopDrain() {
    if (drain != null) {
      drain.stop();
    }
  }

  /** What was written and has not left. */
  long unsent() {
    return Unsent.bytes(context().channel());
  }

  boolean isTunnel() {
    return state == State.TUNNEL;
  }

  void tooSlow() {
    handler.onAbuse(this, "slow-reader");
    closed("the client took the response too slowly");
    HalfClose.reset(context());
  }

  // Reading

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    ByteBuf in = (ByteBuf) message;
    if (held && state != State.ENDED) {
      lookForEnd(in);
      return;
    }
    if (ahead.isReadable()) {
      // Only what one more read brought: reading stops as soon as anything waits.
      ahead = Unpooled.wrappedBuffer(ahead, in);
    } else {
      dropAhead();
      ahead = in;
    }
    feed();
  }

  /**
   * Reading was stopped, so the client has ended its side, and behind what it sent before there may
   * be that end. Who sends more than that is not waited for.
   */
  private void lookForEnd(ByteBuf in) {
    discarded += in.readableBytes();
    in.release();
    if (discarded > MAX_DISCARDED) {
      close();
    } else {
      context().read();
    }
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
      dropAhead();
    }
    updateReading();
  }

  private void dropAhead() {
    ahead.release();
    ahead = Unpooled.EMPTY_BUFFER;
  }

  /** One step; false when the rest has to wait. */
  private boolean step(ByteBuf in) throws MalformedMessageException {
    switch (state) {
      case HEAD -> {
        if (!isWritable()) {
          // Who takes no answers gets no more of them.
          return false;
        }
        readHead(in);
      }
      case BODY -> readBody(in);
      case REST -> readRest(in);
      case TUNNEL -> stream().listener().onData(in.readRetainedSlice(in.readableBytes()));
      case ENDED -> in.skipBytes(in.readableBytes());
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
    asked = true;
    Http1ServerStream stream = new Http1ServerStream(this, head, requests.keepsAlive());
    begin(stream);
    state = head.hasBody() ? State.BODY : State.ANSWERING;
    stream.listener(handler.onRequest(stream));
  }

  private void readBody(ByteBuf in) throws MalformedMessageException {
    Http1ServerStream stream = stream();
    Http1BodyReader body = requests.body();
    ByteBuf data = body.read(in);
    if (data != null) {
      stream.bodyBegan();
      stream.listener().onData(data);
    }
    // The listener may have answered, reset or closed in the meantime.
    if (!body.isOpen() && state == State.BODY && stream.isAttached()) {
      state = State.ANSWERING;
      stream.listener().onEnd(body.trailers());
    }
  }

  private void readRest(ByteBuf in) throws MalformedMessageException {
    ByteBuf data = requests.body().read(in);
    if (data != null) {
      discarded += data.readableBytes();
      data.release();
    }
    if (!requests.body().isOpen()) {
      nextRequest();
    } else {
      lingerIfRestIsLong();
    }
  }

  private void lingerIfRestIsLong() {
    if (discarded + requests.body().bytesDue() > MAX_DISCARDED) {
      linger();
    }
  }

  private void malformed(int status, String detail) {
    if (state == State.REST) {
      // Its request was answered already.
      linger();
      return;
    }
    deadline.stop();
    Http1ServerStream stream = current();
    if (stream != null) {
      malformedBody(stream, detail);
      return;
    }
    RequestHead unread =
        new RequestHead(
            Protocol.HTTP_1_1, "-", requests.scheme(), "", "/", new Fields(), false, null);
    state = State.ANSWERING;
    stream = new Http1ServerStream(this, unread, false);
    begin(stream);
    stream.listener(handler.onMalformed(stream, status, detail));
  }

  /** The request is under way already, and its response maybe too. */
  private void malformedBody(Http1ServerStream stream, String detail) {
    boolean answered = stream.isHeadSent();
    state = State.ANSWERING;
    stream.closeAfter();
    stream.reset(new StreamReset(StreamReset.Kind.MALFORMED, false, detail));
    if (answered || stream.isAttached()) {
      close();
    }
  }

  // What the stream asks for

  /** The response is complete. */
  void answered(Http1ServerStream stream) {
    letGo();
    paused = false;
    if (!stream.keepsAlive()) {
      linger();
    } else if (state == State.BODY && requests.body().isOpen()) {
      state = State.REST;
      discarded = 0;
      timers.start(deadline, settings.headTimeoutNanos());
      lingerIfRestIsLong();
      feedSoon();
    } else {
      nextRequest();
      feedSoon();
    }
  }

  /** Not before all has been done that the end of this request brings with it. */
  private void feedSoon() {
    if (feeding) {
      // That loop goes on by itself.
      return;
    }
    if (ahead.isReadable()) {
      context().executor().execute(this::feedNow);
    } else {
      updateReading();
    }
  }

  /** Reads no more until the answer, which is the last. */
  void hold() {
    held = true;
    discarded = 0;
    dropAhead();
    updateReading();
  }

  private void nextRequest() {
    if (draining && !ahead.isReadable()) {
      linger();
      return;
    }
    state = State.HEAD;
    timers.start(deadline, settings.idleTimeoutNanos());
  }

  /** Switches to bytes as they are. */
  void tunnel() {
    state = State.TUNNEL;
    feedNow();
  }

  /** Consumes what waits, with no read of the channel's under way that would end in a flush. */
  private void feedNow() {
    if (!feeding) {
      feed();
      readComplete();
    }
  }

  /** The response cannot be completed, nor the tunnel go on. */
  void abort() {
    boolean tunnel = state == State.TUNNEL;
    letGo();
    if (tunnel) {
      // What the upstream said last may still be on its way: a reset would take it away.
      linger();
      return;
    }
    // Not a clean end: where the body ends with the connection the client must see a difference.
    closed("the gateway broke the response off");
    HalfClose.reset(context());
  }

  @Override
  void pause(boolean pause) {
    paused = pause;
    updateReading();
  }

  boolean isDraining() {
    return draining;
  }

  /** Says no more, and reads nothing that could be a request. */
  private void linger() {
    state = State.ENDED;
    deadline.stop();
    dropAhead();
    Linger.begin(context(), endOutput(), timers, settings.idleTimeoutNanos());
  }

  private void updateReading() {
    boolean wanted =
        switch (state) {
          case ANSWERING -> !held && !ahead.isReadable();
          case HEAD -> isWritable();
          case BODY, TUNNEL -> !held && !paused;
          default -> true;
        };
    if (context().channel().config().isAutoRead() != wanted) {
      context().channel().config().setAutoRead(wanted);
    }
  }

  // ServerConnection

  @Override
  public ClientSocket socket() {
    return Objects.requireNonNull(socket);
  }

  @Override
  public Protocol protocol() {
    return Protocol.HTTP_1_1;
  }

  @Override
  public long received() {
    return Reads.received(context().channel());
  }

  @Override
  public void shutdown() {
    draining = true;
    if (state != State.HEAD || requests.isInHead()) {
      return;
    }
    if (asked) {
      linger();
    } else {
      // Its first request is most likely on the way, since a connection is made for one.
      timers.start(deadline, FIRST_REQUEST_NANOS);
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
        linger();
      }
    }
  }
}
