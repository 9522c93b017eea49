package io.bartizan.http;

import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Stream;
import io.netty.handler.codec.http2.StreamByteDistributor;
import org.jspecify.annotations.Nullable;

/**
 * Shares a connection out to its streams as Netty's distributor does, and knows how much of each
 * waits for the peer: Netty tells its distributor, and nobody else.
 */
final class StreamBacklogs implements StreamByteDistributor {
  private final StreamByteDistributor distributor;
  private final Http2Connection.PropertyKey key;

  StreamBacklogs(StreamByteDistributor distributor, Http2Connection connection) {
    this.distributor = distributor;
    this.key = connection.newKey();
  }

  /** Bytes of DATA that wait for the peer's window, or for its taking what was sent before. */
  long of(Http2Stream stream) {
    @Nullable StreamState state = stream.getProperty(key);
    return state == null ? 0 : state.pendingBytes();
  }

  @Override
  public void updateStreamableBytes(StreamState state) {
    state.stream().setProperty(key, state);
    distributor.updateStreamableBytes(state);
  }

  @Override
  public void updateDependencyTree(
      int childStreamId, int parentStreamId, short weight, boolean exclusive) {
    distributor.updateDependencyTree(childStreamId, parentStreamId, weight, exclusive);
  }

  @Override
  public boolean distribute(int maxBytes, Writer writer) throws Http2Exception {
    return distributor.distribute(maxBytes, writer);
  }
}
