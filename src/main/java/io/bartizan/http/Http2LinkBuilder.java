package io.bartizan.http;

import io.bartizan.time.Ticker;
import io.netty.handler.codec.http2.AbstractHttp2ConnectionHandlerBuilder;
import io.netty.handler.codec.http2.DefaultHttp2Connection;
import io.netty.handler.codec.http2.DefaultHttp2ConnectionDecoder;
import io.netty.handler.codec.http2.DefaultHttp2ConnectionEncoder;
import io.netty.handler.codec.http2.DefaultHttp2FrameWriter;
import io.netty.handler.codec.http2.DefaultHttp2LocalFlowController;
import io.netty.handler.codec.http2.DefaultHttp2RemoteFlowController;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2ConnectionDecoder;
import io.netty.handler.codec.http2.Http2ConnectionEncoder;
import io.netty.handler.codec.http2.Http2PromisedRequestVerifier;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.UniformStreamByteDistributor;
import org.jspecify.annotations.Nullable;

/**
 * Puts one HTTP/2 connection together from Netty's parts and ours, with every limit it is under.
 */
final class Http2LinkBuilder<T extends Http2Link>
    extends AbstractHttp2ConnectionHandlerBuilder<T, Http2LinkBuilder<T>> {
  /** In a row, of an upstream. */
  private static final int MAX_EMPTY_DATA = FrameFloods.MAX_EMPTY_DATA;

  /** Of less than 8 KiB in one header block (CVE-2024-27316 and its like). */
  static final int MAX_SMALL_CONTINUATIONS = 16;

  /** Half a window used up, and the peer hears of it. */
  private static final float WINDOW_UPDATE_RATIO = 0.5f;

  private final Factory<T> factory;
  private final HeadFrameReader reader;
  private final ProvokedFrameLimit limit;
  private final StreamBacklogs backlogs;

  /** Makes the handler itself. */
  interface Factory<T extends Http2Link> {
    T make(
        Http2ConnectionDecoder decoder,
        ProvokedFrameLimit encoder,
        Http2Settings settings,
        HeadFrameReader reader,
        StreamBacklogs backlogs);
  }

  private Http2LinkBuilder(
      Http2Connection connection,
      Http2Settings settings,
      ReceivedBlockDecoder blocks,
      StreamBacklogs backlogs,
      @Nullable FrameFloods floods,
      Factory<T> factory) {
    this.factory = factory;
    this.backlogs = backlogs;
    this.reader = new HeadFrameReader(blocks, MAX_SMALL_CONTINUATIONS, floods);
    initialSettings(settings);
    // FrameFloods has these of clients. An upstream is no stranger, and one that drains may refuse
    // everything at once.
    decoderEnforceMaxConsecutiveEmptyDataFrames(floods == null ? MAX_EMPTY_DATA : 0);
    decoderEnforceMaxRstFramesPerWindow(0, 1);
    this.limit =
        new ProvokedFrameLimit(
            new DefaultHttp2ConnectionEncoder(
                connection,
                floods == null
                    ? new DefaultHttp2FrameWriter(new SentBlockEncoder())
                    : new CountedFrameWriter(floods)),
            Ticker.SYSTEM);
    codec(
        new DefaultHttp2ConnectionDecoder(
            connection,
            limit,
            reader,
            Http2PromisedRequestVerifier.ALWAYS_VERIFY,
            /* autoAckSettings= */ true,
            /* autoAckPing= */ true,
            /* validateHeaders= */ false),
        limit);
  }

  /**
   * A connection of a client; {@code connectionWindow} bounds what all its streams together may
   * have sent and nobody has taken.
   */
  static <T extends Http2Link> T server(
      Http2Settings settings, ReceivedBlockDecoder blocks, FrameFloods floods, Factory<T> factory) {
    return build(new DefaultHttp2Connection(true), settings, blocks, false, floods, factory);
  }

  /**
   * A connection to an upstream. Its connection window refills at once, whoever reads slowly: the
   * clients that share it must not be able to stop each other. Each stream has its own bound.
   */
  static <T extends Http2Link> T client(
      Http2Settings settings, ReceivedBlockDecoder blocks, Factory<T> factory) {
    return build(new DefaultHttp2Connection(false, 0), settings, blocks, true, null, factory);
  }

  private static <T extends Http2Link> T build(
      Http2Connection connection,
      Http2Settings settings,
      ReceivedBlockDecoder blocks,
      boolean refill,
      @Nullable FrameFloods floods,
      Factory<T> factory) {
    StreamBacklogs backlogs =
        new StreamBacklogs(new UniformStreamByteDistributor(connection), connection);
    connection.remote().flowController(new DefaultHttp2RemoteFlowController(connection, backlogs));
    connection
        .local()
        .flowController(
            new DefaultHttp2LocalFlowController(connection, WINDOW_UPDATE_RATIO, refill));
    return new Http2LinkBuilder<T>(connection, settings, blocks, backlogs, floods, factory).build();
  }

  @Override
  protected T build(
      Http2ConnectionDecoder decoder, Http2ConnectionEncoder encoder, Http2Settings settings) {
    return factory.make(decoder, limit, settings, reader, backlogs);
  }
}
