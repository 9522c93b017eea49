package io.bartizan.http;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;

/** Ending one direction of a connection, over TLS or not. */
final class HalfClose {
  private HalfClose() {}

  /** Sends the end of the output behind what was written; the input stays open. */
  static void shutdownOutput(ChannelHandlerContext context) {
    SslHandler tls = context.pipeline().get(SslHandler.class);
    if (tls != null) {
      tls.closeOutbound();
    } else if (context.channel() instanceof DuplexChannel channel) {
      // An empty write is done when all before it is.
      context.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(written -> channel.shutdownOutput());
    }
  }

  /** Makes the coming close a reset, where there is no TLS to tell it from a clean end. */
  static void resetOnClose(ChannelHandlerContext context) {
    if (context.pipeline().get(SslHandler.class) == null && context.channel().isActive()) {
      context.channel().config().setOption(ChannelOption.SO_LINGER, 0);
    }
  }
}
