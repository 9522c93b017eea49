package io.bartizan.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameAdapter;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2Stream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/** Brings the frames that Netty has read and found in order to the exchanges they belong to. */
final class Http2LinkFrames extends Http2FrameAdapter {
  private static final Logger LOGGER = System.getLogger(Http2LinkFrames.class.getName());

  private final Http2Link link;

  Http2LinkFrames(Http2Link link) {
    this.link = link;
  }

  @Override
  public int onDataRead(
      ChannelHandlerContext context, int streamId, ByteBuf data, int padding, boolean endOfStream)
      throws Http2Exception {
    Http2Flow flow = link.flow(link.connection().stream(streamId));
    if (flow == null) {
      return data.readableBytes() + padding;
    }
    link.batch().touch(flow);
    try {
      return flow.inflow().data(data, padding, endOfStream);
    } catch (RuntimeException e) {
      throw broken(streamId, e);
    }
  }

  @Override
  public void onHeadersRead(
      ChannelHandlerContext context,
      int streamId,
      Http2Headers headers,
      int padding,
      boolean endOfStream)
      throws Http2Exception {
    ReceivedBlock block = (ReceivedBlock) headers;
    Http2Stream stream = link.connection().stream(streamId);
    Http2Flow flow = link.flow(stream);
    try {
      if (flow == null) {
        link.onOpen(stream, block, endOfStream);
      } else if (!flow.isOver()) {
        link.batch().touch(flow);
        flow.block(block, endOfStream);
      }
    } catch (RuntimeException e) {
      throw broken(streamId, e);
    }
  }

  @Override
  public void onHeadersRead(
      ChannelHandlerContext context,
      int streamId,
      Http2Headers headers,
      int streamDependency,
      short weight,
      boolean exclusive,
      int padding,
      boolean endOfStream)
      throws Http2Exception {
    onHeadersRead(context, streamId, headers, padding, endOfStream);
  }

  @Override
  public void onRstStreamRead(ChannelHandlerContext context, int streamId, long errorCode) {
    Http2Flow flow = link.flow(link.connection().stream(streamId));
    if (flow != null) {
      flow.reset(reset(errorCode));
    }
  }

  private StreamReset reset(long errorCode) {
    Http2Error error = Http2Error.valueOf(errorCode);
    StreamReset.Kind kind =
        switch (error) {
          case null -> StreamReset.Kind.RESET;
          case NO_ERROR, CANCEL -> StreamReset.Kind.CANCELLED;
          case REFUSED_STREAM -> StreamReset.Kind.REFUSED;
          default -> StreamReset.Kind.RESET;
        };
    return new StreamReset(
        kind,
        kind == StreamReset.Kind.REFUSED,
        link.peer() + " reset the stream: " + (error == null ? "an unknown code" : error));
  }

  @Override
  public void onSettingsRead(ChannelHandlerContext context, Http2Settings settings) {
    link.onSettings();
  }

  @Override
  public void onPingAckRead(ChannelHandlerContext context, long data) {
    link.onPingAck(data);
  }

  private static Http2Exception broken(int streamId, RuntimeException e) {
    LOGGER.log(Level.ERROR, "HTTP/2 exchange given up", e);
    return Http2Exception.streamError(
        streamId, Http2Error.INTERNAL_ERROR, e, "an error of the gateway");
  }
}
