package io.bartizan.http;

import io.bartizan.time.Ticker;
import io.bartizan.time.TimerWheel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2ConnectionDecoder;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2Stream;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A client's HTTP/2 connection: turns its streams into requests and holds it to its deadlines.
 * {@link Http2Shutdown} ends it so that no request is lost on the way. Bodies wait within the
 * windows of {@link ServerSettings}; what a connection may hold of requests nobody reads is its
 * connection window.
 *
 * <p>Offers neither WebSockets (RFC 8441) nor push. Knows nothing of what a request is for.
 */
public final class Http2ServerConnection extends Http2Link implements ServerConnection {
  private final ServerSettings settings;
  private final RequestHandler handler;
  private final TimerWheel timers;
  private final @Nullable TlsInfo tls;
  private final List<Http2Stream> answeredEarly = new ArrayList<>();
  private final Http2Drain drain;
  private final Http2Patience patience;
  private final Http2Shutdown shutdown;

  private @Nullable ClientSocket socket;

  private Http2ServerConnection(
      ServerSettings settings,
      RequestHandler handler,
      TimerWheel timers,
      @Nullable TlsInfo tls,
      Http2ConnectionDecoder decoder,
      ProvokedFrameLimit encoder,
      Http2Settings initial,
      HeadFrameReader reader,
      StreamBacklogs backlogs) {
    super(decoder, encoder, initial, reader, settings.connectionWindow());
    this.settings = settings;
    this.handler = handler;
    this.timers = timers;
    this.tls = tls;
    this.drain = new Http2Drain(this, backlogs, timers, settings.minResponseRate());
    this.patience =
        new Http2Patience(this, timers, settings.headTimeoutNanos(), settings.idleTimeoutNanos());
    this.shutdown = new Http2Shutdown(this, timers);
  }

  /**
   * A handler to be added to the channel's pipeline, behind TLS, before any of the client's preface
   * is read past it.
   *
   * @param tls what TLS agreed on, or null in the clear
   */
  public static Http2ServerConnection create(
      ServerSettings settings, RequestHandler handler, TimerWheel timers, @Nullable TlsInfo tls) {
    Http2Settings initial =
        new Http2Settings()
            .maxConcurrentStreams(settings.maxConcurrentStreams())
            .initialWindowSize(settings.initialWindow())
            .maxHeaderListSize(settings.maxFieldBytes());
    ReceivedBlockDecoder blocks =
        new ReceivedBlockDecoder(
            settings.maxFieldBytes(), settings.maxFields(), settings.underscores());
    return Http2LinkBuilder.server(
        initial,
        blocks,
        new FrameFloods(
            Ticker.SYSTEM,
            settings.maxResets(),
            settings.maxControlFrames(),
            blocks.maxHeaderListSizeGoAway()),
        (decoder, encoder, sent, reader, backlogs) ->
            new Http2ServerConnection(
                settings, handler, timers, tls, decoder, encoder, sent, reader, backlogs));
  }

  // Requests

  @Override
  void onOpen(Http2Stream stream, ReceivedBlock block, boolean endStream) throws Http2Exception {
    String problem = Http2Heads.requestProblem(block, endStream);
    if (problem != null) {
      throw Http2Exception.streamError(stream.id(), Http2Error.PROTOCOL_ERROR, problem);
    }
    RequestHead request = Http2Heads.request(block, tls == null ? "http" : "https", endStream);
    Http2ServerStream flow = new Http2ServerStream(this, stream, request);
    flow.inflow().expect(block.contentLength());
    attach(stream, flow);
    batch().touch(flow);
    if (block.isTooLarge()) {
      flow.listener(handler.onMalformed(flow, 431, "the header section is too long"));
    } else if (block.isNameRefused()) {
      flow.listener(handler.onMalformed(flow, 400, UnderscoreNames.REFUSED));
    } else if (Http2Heads.isConnect(block)) {
      flow.listener(handler.onMalformed(flow, 501, "CONNECT is not served"));
    } else {
      flow.listener(handler.onRequest(flow));
    }
  }

  /**
   * A response is complete before its request: the rest of that is not wanted (RFC 9113, section
   * 8.1). Said when all that was read has been seen, since the rest may have come already.
   */
  @Override
  void onHalfClosed(Http2Stream stream) {
    if (stream.state() == Http2Stream.State.HALF_CLOSED_LOCAL) {
      answeredEarly.add(stream);
    }
  }

  @Override
  public void flush(ChannelHandlerContext context) {
    super.flush(context);
    if (!answeredEarly.isEmpty()) {
      for (Http2Stream stream : answeredEarly) {
        giveUp(stream, Http2Error.NO_ERROR);
      }
      answeredEarly.clear();
      super.flush(context);
    }
  }

  // Life and deadlines

  @Override
  public void handlerAdded(ChannelHandlerContext context) throws Exception {
    super.handlerAdded(context);
    socket = ClientSocket.of(context.channel(), tls);
    patience.begin();
  }

  @Override
  void onSettings() {
    patience.onPreface();
  }

  @Override
  void onRead() {
    patience.onRead();
  }

  @Override
  void onStreamAdded() {
    patience.onRequest();
  }

  @Override
  void onStreamRemoved() {
    patience.awaitRequest();
    shutdown.closeAfterLast();
  }

  @Override
  void onHeldUp() {
    drain.begin();
  }

  /** The client does not take a response. */
  void tooSlow(Http2ServerStream flow) {
    handler.onAbuse(this, Misuse.SLOW_READER);
    flow.reset(
        new StreamReset(
            StreamReset.Kind.TIMEOUT, false, "the client took the response too slowly"));
    if (context().channel().isWritable()) {
      giveUp(flow.stream(), Http2Error.ENHANCE_YOUR_CALM);
    } else {
      // Nor anything else: it would not hear of it.
      close();
    }
  }

  @Override
  void onBroken(Misuse misuse) {
    handler.onAbuse(this, misuse);
  }

  /** A head has begun and not ended in time. */
  void headTimedOut() {
    handler.onAbuse(this, Misuse.SLOW_HEAD);
    endsWith(StreamReset.Kind.TIMEOUT, "the client took too long over a request head");
    close();
  }

  /**
   * No request has begun since the connection was made, as with those that browsers open ahead.
   *
   * @param begun whether HTTP/2 is spoken at all: then a request may be on its way
   */
  void unused(boolean begun) {
    if (isShuttingDown()) {
      return;
    }
    handler.onUnused(this);
    if (begun) {
      shutdown();
    } else {
      close();
    }
  }

  @Override
  public void shutdown() {
    if (!shutdown.hasBegun()) {
      patience.onShutdown();
      shutdown.begin();
    }
  }

  boolean isShuttingDown() {
    return shutdown.hasBegun();
  }

  @Override
  void onPingAck(long data) {
    shutdown.onPingAck(data);
  }

  /** All was answered: the last frames may still be on their way. */
  void linger() {
    flush(context());
    readNoMore();
    stopDeadlines();
    Linger.begin(
        context(), HalfClose.shutdownOutput(context()), timers, settings.idleTimeoutNanos());
  }

  @Override
  public void close() {
    endsWith(StreamReset.Kind.CLOSED, "the gateway closed the connection");
    if (context().channel().isActive()) {
      goAway(connection().remote().lastStreamCreated());
      context().flush();
    }
    context().close();
  }

  @Override
  void onGoAway() {}

  @Override
  void onConnectionClosed() {
    stopDeadlines();
  }

  private void stopDeadlines() {
    patience.stop();
    shutdown.stop();
    drain.stop();
  }

  @Override
  String peer() {
    return "the client";
  }

  // ServerConnection

  @Override
  public ClientSocket socket() {
    return Objects.requireNonNull(socket);
  }

  @Override
  public Protocol protocol() {
    return Protocol.HTTP_2;
  }

  @Override
  public long received() {
    return Reads.received(context().channel());
  }

  @Override
  public int activeStreams() {
    return connection().numActiveStreams();
  }
}
