package io.bartizan.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;

/** What was written to a channel and the kernel has not taken. */
final class Unsent {
  private Unsent() {}

  /** In bytes, to the byte: of a buffer that has left in part, the rest. */
  static long bytes(Channel channel) {
    ChannelOutboundBuffer buffer = channel.unsafe().outboundBuffer();
    return buffer == null
        ? 0
        : Math.max(0, buffer.totalPendingWriteBytes() - buffer.currentProgress());
  }
}
