package io.bartizan.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2ConnectionDecoder;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2Stream;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP/2 connection as clients' and upstreams' have it in common: Netty's connection with our
 * exchanges hung on its streams, and what goes wrong told to them.
 *
 * <p>Knows neither requests nor responses: its two subclasses do.
 */
abstract class Http2Link extends Http2ConnectionHandler {
  private final Http2Connection.PropertyKey flowKey = connection().newKey();
  private final HeadFrameReader reader;
  private final ProvokedFrameLimit limit;
  private final Http2Batch batch = new Http2Batch(this);
  private final Http2Turns turns = new Http2Turns(this);
  private final RecentResets resets = new RecentResets();
  private final Http2Credit credit;
  private final Http2End end;
  private @Nullable ChannelHandlerContext context;
  private long flushes;

  /**
   * Not yet in a pipeline.
   *
   * @param connectionWindow what all streams together may have sent unread, in bytes
   */
  Http2Link(
      Http2ConnectionDecoder decoder,
      ProvokedFrameLimit encoder,
      Http2Settings settings,
      HeadFrameReader reader,
      int connectionWindow) {
    super(
        decoder, encoder, settings, /* decoupleCloseAndGoAway= */ true, /* flushPreface= */ false);
    this.reader = reader;
    this.limit = encoder;
    this.credit = new Http2Credit(this, connectionWindow);
    this.end = new Http2End(this, reader, encoder);
    decoder.frameListener(new Http2LinkFrames(this));
    connection().addListener(new Http2LinkStreams(this));
    encoder.flowController().listener(this::onWritability);
  }

  // What the two kinds of connection do differently

  /** Who is at the other end, for logs. */
  abstract String peer();

  /** The peer has opened a stream, if it may. */
  abstract void onOpen(Http2Stream stream, ReceivedBlock block, boolean endStream)
      throws Http2Exception;

  abstract void onSettings();

  abstract void onPingAck(long data);

  abstract void onStreamAdded();

  abstract void onStreamRemoved();

  /** The peer has sent GOAWAY. */
  abstract void onGoAway();

  /** How a stream ends that is closed by neither reset. */
  StreamReset onClosed(Http2Stream stream) {
    return end.reset();
  }

  /** One half of a stream has ended. */
  void onHalfClosed(Http2Stream stream) {}

  /** Bytes were read. */
  void onRead() {}

  /** A stream's peer does not take what is written. */
  void onHeldUp() {}

  abstract void onConnectionClosed();

  /**
   * The peer breaks the protocol, or asks too much of it; the connection ends.
   *
   * @param misuse what it does
   */
  void onBroken(Misuse misuse) {}

  // Life of the channel

  @Override
  public void handlerAdded(ChannelHandlerContext context) throws Exception {
    this.context = context;
    super.handlerAdded(context);
    openWindow();
  }

  @Override
  public void channelActive(ChannelHandlerContext context) throws Exception {
    super.channelActive(context);
    openWindow();
  }

  /** Behind the preface, which Netty has just written if the channel is active. */
  private void openWindow() throws Http2Exception {
    if (context().channel().isActive()) {
      credit.open();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) throws Exception {
    super.channelInactive(context);
    batch.endRead();
    onConnectionClosed();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) throws Exception {
    if (cause instanceof Http2Exception) {
      super.exceptionCaught(context, cause);
      return;
    }
    Unexpected.log(cause);
    endsWith(StreamReset.Kind.CLOSED, peer() + "'s connection failed");
    context.close();
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) throws Exception {
    super.userEventTriggered(context, event);
    if (event instanceof ChannelInputShutdownEvent || event instanceof SslCloseCompletionEvent) {
      context.close();
    }
  }

  @Override
  protected void onConnectionError(
      ChannelHandlerContext context,
      boolean outbound,
      Throwable cause,
      @Nullable Http2Exception error) {
    end.failed(outbound, cause, error);
    super.onConnectionError(context, outbound, cause, error);
  }

  @Override
  protected void onStreamError(
      ChannelHandlerContext context,
      boolean outbound,
      Throwable cause,
      Http2Exception.StreamException error) {
    Http2Stream stream = connection().stream(error.streamId());
    // Of a stream that has ended since: what was still queued, or under way to us.
    boolean late =
        stream == null
            ? resets.contains(error.streamId())
            : outbound && error.error() == Http2Error.STREAM_CLOSED;
    if (late) {
      return;
    }
    Http2Flow flow = stream == null ? null : flow(stream);
    if (flow != null) {
      boolean ours = outbound || error.error() == Http2Error.INTERNAL_ERROR;
      flow.reset(
          new StreamReset(
              ours ? StreamReset.Kind.LOCAL : StreamReset.Kind.MALFORMED,
              false,
              peer() + ": " + error.getMessage()));
    }
    super.onStreamError(context, outbound, cause, error);
  }

  /** Why the streams that the end of the connection takes along were ended; the first is told. */
  final void endsWith(StreamReset.Kind kind, String detail) {
    end.because(kind, detail);
  }

  // Batches of work

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) throws Exception {
    batch.startRead();
    super.channelRead(context, message);
    turns.afterRead();
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) throws Exception {
    onRead();
    batch.endRead();
    if (turns.end()) {
      // Netty's own would read the socket.
      flush(context);
      context.fireChannelReadComplete();
    } else {
      super.channelReadComplete(context);
    }
  }

  /** Of what waits for its turn nothing is read any more. */
  final void readNoMore() {
    turns.stop();
  }

  /** As if bytes had come. */
  final void readOn(ByteBuf bytes) {
    try {
      channelRead(context(), bytes);
      channelReadComplete(context());
    } catch (Throwable e) {
      // Of a task's failure nobody would hear.
      context().pipeline().fireExceptionCaught(e);
    }
  }

  @Override
  public void flush(ChannelHandlerContext context) {
    flushes++;
    super.flush(context);
  }

  /** A number that changes with every flush. */
  final long flushes() {
    return flushes;
  }

  final Http2Batch batch() {
    return batch;
  }

  private void onWritability(Http2Stream stream) {
    Http2Flow flow = flow(stream);
    if (flow != null && flow.awaitsWritable() && isWritable(stream)) {
      batch.settleLater(flow);
    }
  }

  // What flows ask for

  final void write(Http2Stream stream, ByteBuf data, boolean endStream) {
    encoder().writeData(context(), stream.id(), data, 0, endStream, context().newPromise());
  }

  /** Writes a header block, on a new stream where there is none of the number. */
  final ChannelFuture write(int streamId, SentBlock block, boolean endStream) {
    return encoder().writeHeaders(context(), streamId, block, 0, endStream, context().newPromise());
  }

  final boolean isWritable(Http2Stream stream) {
    return encoder().flowController().isWritable(stream);
  }

  final Http2Credit credit() {
    return credit;
  }

  /**
   * Resets a stream of our own accord. Not by way of the encoder, which counts resets that the peer
   * provoked.
   */
  final void giveUp(Http2Stream stream, Http2Error error) {
    ChannelPromise promise = context().newPromise();
    if (stream.state() != Http2Stream.State.CLOSED && limit.admit(context(), promise)) {
      resetStream(context(), stream.id(), error.code(), promise);
      batch.flushSoon();
    }
  }

  /** Says which streams of the peer are still seen to, unflushed. */
  final void goAway(int lastStreamId) {
    goAway(
        context(),
        lastStreamId,
        Http2Error.NO_ERROR.code(),
        Unpooled.EMPTY_BUFFER,
        context().newPromise());
  }

  @Override
  public ChannelFuture resetStream(
      ChannelHandlerContext context, int streamId, long errorCode, ChannelPromise promise) {
    resets.add(streamId);
    Http2Stream stream = connection().stream(streamId);
    ChannelFuture written = super.resetStream(context, streamId, errorCode, promise);
    if (stream != null) {
      // Netty would wait until the frame is out, and meanwhile send behind it what is queued.
      stream.close();
    }
    return written;
  }

  // What Netty's callbacks ask for

  final @Nullable Http2Flow flow(Http2Stream stream) {
    return stream.getProperty(flowKey);
  }

  final void attach(Http2Stream stream, Http2Flow flow) {
    stream.setProperty(flowKey, flow);
  }

  final HeadFrameReader reader() {
    return reader;
  }

  final ChannelHandlerContext context() {
    return Objects.requireNonNull(context);
  }
}
