package io.bartizan.http;

import io.bartizan.time.Ticker;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http2.DecoratingHttp2ConnectionEncoder;
import io.netty.handler.codec.http2.Http2ConnectionEncoder;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2LifecycleManager;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Ends a connection whose peer makes us write control frames without end: acknowledgements that it
 * does not read (CVE-2019-9512 and 9515), or RST_STREAM for its own errors ("made you reset",
 * CVE-2025-8671).
 *
 * <p>The resets by which this gateway gives a stream up are not counted among the errors: they ask
 * {@link #admit} only, so that an upstream's bad minute does not close the connection of an
 * innocent client.
 */
final class ProvokedFrameLimit extends DecoratingHttp2ConnectionEncoder {
  /** Control frames that wait to be sent. */
  static final int MAX_WAITING = 1000;

  /** Resets within {@link #WINDOW_NANOS}. */
  static final int MAX_RESETS = 200;

  static final long WINDOW_NANOS = TimeUnit.SECONDS.toNanos(30);

  private final Ticker ticker;
  private final ChannelFutureListener sent = future -> this.waiting--;
  private @Nullable Http2LifecycleManager connection;
  private int waiting;
  private int resets;
  private long windowStart;
  private boolean reached;
  private @Nullable Misuse misuse;

  ProvokedFrameLimit(Http2ConnectionEncoder encoder, Ticker ticker) {
    super(encoder);
    this.ticker = ticker;
    this.windowStart = ticker.nanos();
  }

  @Override
  public void lifecycleManager(Http2LifecycleManager manager) {
    connection = manager;
    super.lifecycleManager(manager);
  }

  @Override
  public ChannelFuture writeSettingsAck(ChannelHandlerContext context, ChannelPromise promise) {
    return admit(context, promise) ? super.writeSettingsAck(context, promise) : promise;
  }

  @Override
  public ChannelFuture writePing(
      ChannelHandlerContext context, boolean ack, long data, ChannelPromise promise) {
    if (ack && !admit(context, promise)) {
      return promise;
    }
    return super.writePing(context, ack, data, promise);
  }

  @Override
  public ChannelFuture writeRstStream(
      ChannelHandlerContext context, int streamId, long errorCode, ChannelPromise promise) {
    long now = ticker.nanos();
    if (now - windowStart >= WINDOW_NANOS) {
      windowStart = now;
      resets = 0;
    }
    resets++;
    if (resets > MAX_RESETS) {
      endConnection(context, Misuse.PROVOKED_RESETS, "too many streams in error");
      return promise;
    }
    return admit(context, promise)
        ? super.writeRstStream(context, streamId, errorCode, promise)
        : promise;
  }

  /** Counts a frame that is about to be written; false when too many wait to be read. */
  boolean admit(ChannelHandlerContext context, ChannelPromise promise) {
    if (reached) {
      return false;
    }
    if (waiting >= MAX_WAITING) {
      context.flush();
    }
    if (waiting >= MAX_WAITING) {
      endConnection(context, Misuse.UNREAD_REPLIES, "too many control frames wait to be read");
      return false;
    }
    waiting++;
    promise.addListener(sent);
    return true;
  }

  /** What the connection was ended for, or null. */
  @Nullable Misuse misuse() {
    return misuse;
  }

  private void endConnection(ChannelHandlerContext context, Misuse misuse, String detail) {
    if (reached) {
      return;
    }
    reached = true;
    this.misuse = misuse;
    Objects.requireNonNull(connection)
        .onError(
            context, true, Http2Exception.connectionError(Http2Error.ENHANCE_YOUR_CALM, detail));
    context.close();
  }
}
