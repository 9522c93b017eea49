package io.bartizan.http;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;

/**
 * Sees to it that a connection whose reader stopped at the end of a {@link Turn} is read on, first
 * what has come already and then its socket.
 */
final class Http2Turns {
  private final Http2Link link;
  private final Runnable next = this::next;
  private boolean scheduled;
  private boolean stopped;

  Http2Turns(Http2Link link) {
    this.link = link;
  }

  /** Something was read; of the socket no more is read while some of it waits. */
  void afterRead() {
    if (link.reader().isHeldBack()) {
      channel().config().setAutoRead(false);
    }
  }

  /**
   * A turn is at its end.
   *
   * @return whether there is to be another one before the socket is read again
   */
  boolean end() {
    if (!link.reader().isHeldBack()) {
      link.reader().beginTurn();
      return false;
    }
    if (!scheduled) {
      scheduled = true;
      Turn.next(link.context().executor(), next);
    }
    return true;
  }

  /** There are no more turns. */
  void stop() {
    stopped = true;
  }

  private void next() {
    scheduled = false;
    if (stopped || !channel().isActive()) {
      return;
    }
    link.reader().beginTurn();
    // Behind what waits there is nothing new.
    link.readOn(Unpooled.EMPTY_BUFFER);
    if (!scheduled) {
      channel().config().setAutoRead(true);
    }
  }

  private Channel channel() {
    return link.context().channel();
  }
}
