package io.bartizan.http;

import io.bartizan.time.Ticker;
import io.netty.channel.ChannelFuture;
import io.netty.handler.codec.http2.Http2ConnectionDecoder;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2Stream;

/**
 * An HTTP/2 connection to an upstream. Usable at once: RFC 9113 (section 3.4) lets a client send
 * requests before the server's settings have come, and what a server with a lower limit then
 * refuses was not processed and can be sent again.
 *
 * <p>What has been received and not yet taken is at most {@link #STREAM_WINDOW} for each exchange.
 * The connection's window does not bound it further: the clients that share the connection must not
 * be able to stop each other by reading slowly.
 */
public final class Http2ClientConnection extends Http2Link implements ClientConnection {
  /** Requests at a time, also where an upstream would take more or has not yet said. */
  public static final int MAX_STREAMS = 100;

  /** Bytes of one response that may wait here. */
  public static final int STREAM_WINDOW = 64 * 1024;

  /** Bytes of all responses that may be on the way. */
  private static final int CONNECTION_WINDOW = 8 * 1024 * 1024;

  private static final int MAX_FIELD_BYTES = 64 * 1024;
  private static final int MAX_FIELDS = 256;

  /** Behind which no more streams are made; there are a billion before it. */
  private static final int LAST_STREAM = Integer.MAX_VALUE - 2;

  private final Owner owner;
  private final Ticker ticker;
  private boolean closing;
  private boolean reused;
  private long idleSince;

  private Http2ClientConnection(
      Owner owner,
      Ticker ticker,
      Http2ConnectionDecoder decoder,
      ProvokedFrameLimit encoder,
      Http2Settings initial,
      HeadFrameReader reader) {
    super(decoder, encoder, initial, reader, CONNECTION_WINDOW);
    this.owner = owner;
    this.ticker = ticker;
    this.idleSince = ticker.nanos();
    connection().local().allowPushTo(false);
  }

  /**
   * A handler to be added to the channel's pipeline once it is connected, behind TLS. Its owner is
   * not called before that.
   */
  public static Http2ClientConnection create(Owner owner, Ticker ticker) {
    Http2Settings initial =
        new Http2Settings()
            .pushEnabled(false)
            .initialWindowSize(STREAM_WINDOW)
            .maxHeaderListSize(MAX_FIELD_BYTES);
    return Http2LinkBuilder.client(
        initial,
        new ReceivedBlockDecoder(MAX_FIELD_BYTES, MAX_FIELDS, UnderscoreNames.ALLOW),
        (decoder, encoder, sent, reader, _) ->
            new Http2ClientConnection(owner, ticker, decoder, encoder, sent, reader));
  }

  // ClientConnection

  @Override
  public Protocol protocol() {
    return Protocol.HTTP_2;
  }

  @Override
  public int availableStreams() {
    if (isClosing() || !context().channel().isActive()) {
      return 0;
    }
    int limit = Math.min(MAX_STREAMS, connection().local().maxActiveStreams());
    return Math.max(0, limit - activeStreams());
  }

  @Override
  public int activeStreams() {
    return connection().numActiveStreams();
  }

  @Override
  public boolean isReused() {
    return reused;
  }

  /** A response has come. */
  void responded() {
    reused = true;
  }

  @Override
  public long idleSinceNanos() {
    return idleSince;
  }

  @Override
  public ClientStream open(RequestHead head, ResponseListener listener) {
    if (availableStreams() == 0) {
      throw new IllegalStateException("no stream is available");
    }
    int id = connection().local().incrementAndGetNextStreamId();
    ChannelFuture written = write(id, SentBlock.request(head), !head.hasBody());
    Http2Stream stream = connection().stream(id);
    if (stream == null) {
      throw new IllegalStateException("no stream was made", written.cause());
    }
    Http2ClientStream flow = new Http2ClientStream(this, stream, head, written, listener);
    attach(stream, flow);
    if (!head.hasBody()) {
      flow.flush();
    }
    return flow;
  }

  @Override
  public void shutdown() {
    closing = true;
    closeDone();
  }

  @Override
  public void close() {
    closing = true;
    endsWith(StreamReset.Kind.LOCAL, "the gateway closed the connection");
    if (context().channel().isActive()) {
      goAway(connection().remote().lastStreamCreated());
      context().flush();
    }
    context().close();
  }

  /** Not at once: the last frame may not be out. */
  private void closeAfterLast() {
    if (isDone()) {
      context().executor().execute(this::closeDone);
    }
  }

  private void closeDone() {
    if (isDone()) {
      flush(context());
      close();
    }
  }

  private boolean isDone() {
    return isClosing() && activeStreams() == 0 && context().channel().isActive();
  }

  private boolean isClosing() {
    return closing
        || connection().goAwayReceived()
        || connection().local().lastStreamCreated() >= LAST_STREAM;
  }

  // What becomes of it

  @Override
  void onOpen(Http2Stream stream, ReceivedBlock block, boolean endStream) throws Http2Exception {
    throw Http2Exception.connectionError(Http2Error.PROTOCOL_ERROR, "a server opens no streams");
  }

  @Override
  void onSettings() {
    announce();
  }

  @Override
  void onStreamAdded() {}

  @Override
  void onStreamRemoved() {
    if (activeStreams() == 0) {
      idleSince = ticker.nanos();
    }
    closeAfterLast();
    announce();
  }

  private void announce() {
    if (availableStreams() > 0) {
      owner.onAvailable(this);
    }
  }

  @Override
  void onPingAck(long data) {}

  /** Netty then closes the streams that the upstream has not seen. */
  @Override
  void onGoAway() {
    context().executor().execute(this::closeDone);
  }

  @Override
  StreamReset onClosed(Http2Stream stream) {
    if (connection().goAwayReceived()
        && stream.id() > connection().local().lastStreamKnownByPeer()) {
      return new StreamReset(
          StreamReset.Kind.REFUSED, true, "the upstream closes the connection before the request");
    }
    StreamReset reset = super.onClosed(stream);
    boolean unprocessed = flow(stream) instanceof Http2ClientStream own && !own.isWritten();
    return new StreamReset(reset.kind(), unprocessed, reset.detail());
  }

  @Override
  void onConnectionClosed() {
    closing = true;
    owner.onClosed(this);
  }

  @Override
  String peer() {
    return "the upstream";
  }
}
