package io.bartizan.http;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;

/** Ending one direction of a connection, or both at once, over TLS or not. */
final class HalfClose {
  private HalfClose() {}

  /**
   * Sends the end of the output behind what was written; the input stays open.
   *
   * @return done when all has left
   */
  static ChannelFuture shutdownOutput(ChannelHandlerContext context) {
    SslHandler tls = context.pipeline().get(SslHandler.class);
    if (tls != null) {
      return tls.closeOutbound();
    }
    // An empty write is done when all before it is.
    ChannelFuture sent = context.writeAndFlush(Unpooled.EMPTY_BUFFER);
    if (context.channel() instanceof DuplexChannel channel) {
      sent.addListener(written -> channel.shutdownOutput());
    }
    return sent;
  }

  /**
   * Ends the connection with a reset, so that nobody takes what was sent for complete. Below TLS,
   * whose own end would say that it is.
   */
  static void reset(ChannelHandlerContext context) {
    Channel channel = context.channel();
    if (channel.isActive()) {
      channel.config().setOption(ChannelOption.SO_LINGER, 0);
    }
    channel.unsafe().close(channel.newPromise());
  }
}
