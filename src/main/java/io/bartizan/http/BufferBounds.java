package io.bartizan.http;

import io.bartizan.time.Ticker;
import io.netty.channel.Channel;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.EpollChannelOption;

/**
 * How much of a body may wait in a connection whose peer does not take it. A body stops once {@link
 * #QUEUE} bytes wait to be written, and by then one more read may have come: a thousand clients
 * that do not read hold 64 MiB, and what is in an event loop's {@link LargeBuffers}.
 */
public final class BufferBounds {
  /** Bytes waiting to be written at which a stream is told to stop; at half of it it may go on. */
  static final int QUEUE = 32 * 1024;

  /**
   * Bytes that the kernel takes without sending them. By itself it would take 4 MiB a connection,
   * and a thousand clients that do not read would use up what it has for TCP: then everyone is
   * slow. What is under way to the peer is not counted, so that it does not slow down anyone.
   */
  private static final long UNSENT = 128 * 1024;

  private static final WriteBufferWaterMark WATER_MARK = new WriteBufferWaterMark(QUEUE / 2, QUEUE);

  private BufferBounds() {}

  /** Puts a connection under the bounds. */
  public static void apply(Channel channel) {
    ChannelConfig config = channel.config();
    config.setRecvByteBufAllocator(new Reads(Ticker.SYSTEM));
    config.setOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK);
    // Only epoll has it; others ignore it.
    config.setOption(EpollChannelOption.TCP_NOTSENT_LOWAT, UNSENT);
  }
}
