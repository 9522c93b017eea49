package io.bartizan.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http2.DefaultHttp2FrameWriter;
import io.netty.handler.codec.http2.Http2Headers;

/** Tells of the frames that responses are made of: a client may answer each with others. */
final class CountedFrameWriter extends DefaultHttp2FrameWriter {
  private final FrameFloods floods;

  CountedFrameWriter(FrameFloods floods) {
    super(new SentBlockEncoder());
    this.floods = floods;
  }

  @Override
  public ChannelFuture writeData(
      ChannelHandlerContext context,
      int streamId,
      ByteBuf data,
      int padding,
      boolean endStream,
      ChannelPromise promise) {
    floods.wrote();
    return super.writeData(context, streamId, data, padding, endStream, promise);
  }

  @Override
  public ChannelFuture writeHeaders(
      ChannelHandlerContext context,
      int streamId,
      Http2Headers headers,
      int padding,
      boolean endStream,
      ChannelPromise promise) {
    floods.wrote();
    return super.writeHeaders(context, streamId, headers, padding, endStream, promise);
  }
}
