package io.bartizan.http;

import io.netty.handler.codec.http2.Http2CodecUtil;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Stream;
import org.jspecify.annotations.Nullable;

/** One request on a client's HTTP/2 connection. It is over when its response is written. */
final class Http2ServerStream extends Http2Flow implements ServerStream {
  /** Bytes, as we allow them. */
  private static final int MAX_FRAME = Http2CodecUtil.DEFAULT_MAX_FRAME_SIZE;

  private final Http2ServerConnection connection;
  private final RequestHead request;
  private BodyListener listener = Discard.INSTANCE;
  private boolean responded;
  private @Nullable DrainPace drainPace;

  Http2ServerStream(Http2ServerConnection connection, Http2Stream stream, RequestHead request) {
    super(connection, stream);
    this.connection = connection;
    this.request = request;
  }

  void listener(BodyListener named) {
    listener = named;
  }

  @Override
  BodyListener listener() {
    return listener;
  }

  /** Only trailers can follow a request's head; Netty has seen to it that they end the stream. */
  @Override
  void block(ReceivedBlock block, boolean endStream) throws Http2Exception {
    String problem = Http2Heads.trailersProblem(block);
    if (problem != null) {
      throw Http2Exception.streamError(stream().id(), Http2Error.PROTOCOL_ERROR, problem);
    }
    inflow().trailers(Http2Heads.trailers(block));
  }

  @Override
  void received(@Nullable Fields trailers) {
    listener.onEnd(trailers);
  }

  /** A client that is gone gets no answer: its request is given up whole. */
  @Override
  boolean survivesItsStream() {
    return false;
  }

  @Override
  void sent() {
    finish();
    if (stream().state() != Http2Stream.State.CLOSED && !connection.isWritable(stream())) {
      // Nobody but the connection knows of it from now on.
      connection.onHeldUp();
    }
  }

  /** How fast the client takes the response; from the first time that it does not. */
  DrainPace drainPace() {
    if (drainPace == null) {
      drainPace = new DrainPace(0);
    }
    return drainPace;
  }

  /**
   * Whether the response is a call's, whose client may be busy with the messages that it has; while
   * the call goes on, the idle time-out sees to it.
   */
  boolean mayTakeItsTime() {
    String type = isOver() ? null : request.fields().get(FieldName.CONTENT_TYPE);
    return type != null && type.startsWith("application/grpc");
  }

  /** What still comes of the request ends with {@link Http2ServerConnection#onHalfClosed}. */
  @Override
  void late() {}

  @Override
  public RequestHead request() {
    return request;
  }

  @Override
  public ServerConnection connection() {
    return connection;
  }

  @Override
  public boolean isAnswerable() {
    return !isOver();
  }

  /** A client may wait until a whole frame fits. */
  @Override
  public boolean isHeldUp() {
    return connection.credit().roomFor(stream()) < MAX_FRAME;
  }

  /** The client's window of the stream is all that it can still send. */
  @Override
  public void hold() {
    inflow().shut();
  }

  @Override
  public void interim(ResponseHead head) {
    // HEADERS are under no flow control: a client that does not read gets none it can do without.
    if (!isOver() && !responded && connection.context().channel().isWritable()) {
      connection.write(stream().id(), SentBlock.response(head), false);
    }
  }

  @Override
  public void respond(ResponseHead head) {
    if (!isOver() && !responded) {
      responded = true;
      head(SentBlock.response(head), !head.hasBody());
    }
  }

  @Override
  public void reset() {
    giveUp(Http2Error.INTERNAL_ERROR);
  }

  @Override
  public void cancel() {
    giveUp(Http2Error.CANCEL);
  }
}
