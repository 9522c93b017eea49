package io.bartizan.http;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http2.Http2ConnectionAdapter;
import io.netty.handler.codec.http2.Http2Stream;

/** Tells exchanges and their connection what becomes of Netty's streams. */
final class Http2LinkStreams extends Http2ConnectionAdapter {
  private final Http2Link link;

  Http2LinkStreams(Http2Link link) {
    this.link = link;
  }

  @Override
  public void onStreamAdded(Http2Stream stream) {
    link.onStreamAdded();
  }

  @Override
  public void onStreamHalfClosed(Http2Stream stream) {
    link.onHalfClosed(stream);
  }

  @Override
  public void onStreamClosed(Http2Stream stream) {
    Http2Flow flow = link.flow(stream);
    if (flow != null && !flow.isOver()) {
      flow.reset(link.onClosed(stream));
    }
  }

  @Override
  public void onStreamRemoved(Http2Stream stream) {
    link.onStreamRemoved();
  }

  @Override
  public void onGoAwayReceived(int lastStreamId, long errorCode, ByteBuf debugData) {
    link.onGoAway();
  }
}
