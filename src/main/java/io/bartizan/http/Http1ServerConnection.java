package io.bartizan.http;

import io.bartizan.time.TimerWheel;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A client's HTTP/1 connection: one request, then its answer, then the next request.
 *
 * <p>Owns the life of the connection, its deadlines and its end; {@link Http1ServerInput} reads the
 * requests, {@link Http1ServerStream} writes the answers. Knows nothing of what a request is for.
 */
public final class Http1ServerConnection extends Http1Connection<Http1ServerStream>
    implements ServerConnection {
  /** How long a draining connection that was never asked anything waits for its request. */
  private static final long FIRST_REQUEST_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final ServerSettings settings;
  private final RequestHandler handler;
  private final TimerWheel timers;
  private final @Nullable TlsInfo tls;
  private final Http1ServerInput input;
  private final Deadline deadline = new Deadline();

  private @Nullable Http1Drain drain;
  private @Nullable ClientSocket socket;
  private boolean draining;
  private boolean asked;

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
    this.input = new Http1ServerInput(this, new Http1RequestReader(settings, scheme()));
  }

  private String scheme() {
    return tls == null ? "http" : "https";
  }

  // Life of the channel

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    super.handlerAdded(context);
    socket = ClientSocket.of(context.channel(), tls);
    // A client that never asks anything gets no more time than one that asks slowly.
    awaitRest();
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    input.received((ByteBuf) message);
  }

  @Override
  void onReadComplete() {
    input.readComplete();
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
    if (input.isTurnDue()) {
      // What was sent before comes first.
      Turn.next(context().executor(), () -> onInputEnded(clean));
      return;
    }
    if (current() == null && !input.hasEnded()) {
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
    if (input.hasEnded()) {
      stopDrain();
      return;
    }
    input.end();
    deadline.stop();
    stopDrain();
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
    if (input.awaitsRequest()) {
      input.feedSoon();
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
    return input.isTunnel();
  }

  void tooSlow() {
    handler.onAbuse(this, Misuse.SLOW_READER);
    closed("the client took the response too slowly");
    HalfClose.reset(context());
  }

  // What the client asks

  /** The rest of something that has begun must come in time. */
  void awaitRest() {
    timers.start(deadline, settings.headTimeoutNanos());
  }

  /** Nothing has begun: the client may be idle for a while. */
  void awaitRequest() {
    timers.start(deadline, settings.idleTimeoutNanos());
  }

  /** A request's head has come. */
  void asked(RequestHead head, boolean keepsAlive) {
    deadline.stop();
    asked = true;
    Http1ServerStream stream = new Http1ServerStream(this, head, keepsAlive);
    begin(stream);
    stream.listener(handler.onRequest(stream));
  }

  /** What has come is no request, or not the body of the one that is under way. */
  void malformed(int status, String detail) {
    deadline.stop();
    input.giveUpRequest();
    Http1ServerStream stream = current();
    if (stream != null) {
      malformedBody(stream, detail);
      return;
    }
    RequestHead unread =
        new RequestHead(Protocol.HTTP_1_1, "-", scheme(), "", "/", new Fields(), false, null);
    stream = new Http1ServerStream(this, unread, false);
    begin(stream);
    stream.listener(handler.onMalformed(stream, status, detail));
  }

  /** The request is under way already, and its response maybe too. */
  private void malformedBody(Http1ServerStream stream, String detail) {
    boolean answered = stream.isHeadSent();
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
    if (stream.keepsAlive()) {
      input.goOn();
    } else {
      linger();
    }
  }

  /** Reads no more until the answer, which is the last. */
  void hold() {
    input.hold();
  }

  /** Switches to bytes as they are. */
  void tunnel() {
    input.tunnel();
  }

  /** The response cannot be completed, nor the tunnel go on. */
  void abort() {
    letGo();
    if (input.isTunnel()) {
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
    input.pause(pause);
  }

  boolean isDraining() {
    return draining;
  }

  /** Says no more, and reads nothing that could be a request. */
  void linger() {
    input.end();
    deadline.stop();
    Linger.begin(context(), endOutput(), timers, settings.idleTimeoutNanos());
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
    if (!input.awaitsRequest() || input.isInHead() || input.hasMore()) {
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
      if (input.isInHead()) {
        malformed(408, "the request head took too long");
        return;
      }
      if (!asked && !draining) {
        handler.onUnused(Http1ServerConnection.this);
      }
      linger();
    }
  }
}
