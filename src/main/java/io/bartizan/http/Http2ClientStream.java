package io.bartizan.http;

import io.netty.channel.ChannelFuture;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Stream;
import org.jspecify.annotations.Nullable;

/**
 * One request to an upstream over HTTP/2. It is over when its response has come, whether or not all
 * of the request was wanted.
 */
final class Http2ClientStream extends Http2Flow implements ClientStream {
  private static final int MAX_INTERIM = 32;

  private final Http2ClientConnection connection;
  private final ChannelFuture written;
  private final boolean isHead;
  private final ResponseListener listener;
  private boolean responded;
  private int interim;

  /**
   * A request whose head was written.
   *
   * @param written done when the head has left
   */
  Http2ClientStream(
      Http2ClientConnection connection,
      Http2Stream stream,
      RequestHead request,
      ChannelFuture written,
      ResponseListener listener) {
    super(connection, stream);
    this.connection = connection;
    this.written = written;
    this.isHead = request.method().equals("HEAD");
    this.listener = listener;
    if (!request.hasBody()) {
      endSending();
    }
  }

  /** Whether the upstream may have seen anything of the request. */
  boolean isWritten() {
    return written.isSuccess();
  }

  @Override
  BodyListener listener() {
    return listener;
  }

  @Override
  void block(ReceivedBlock block, boolean endStream) throws Http2Exception {
    String problem =
        responded
            ? Http2Heads.trailersProblem(block)
            : Http2Heads.responseProblem(block, endStream);
    if (problem != null) {
      throw malformed(problem);
    }
    int status = Http2Heads.status(block);
    if (responded) {
      inflow().trailers(Http2Heads.trailers(block));
    } else if (status < 200) {
      interim(block, status);
    } else {
      response(block, status, endStream);
    }
  }

  private void interim(ReceivedBlock block, int status) throws Http2Exception {
    if (++interim > MAX_INTERIM) {
      throw malformed("too many interim responses");
    }
    listener.onInterim(new ResponseHead(status, withoutLength(block), false));
  }

  private void response(ReceivedBlock block, int status, boolean endStream) throws Http2Exception {
    boolean bodiless = isHead || status == 204 || status == 304;
    if (endStream && !bodiless && block.contentLength() > 0) {
      throw malformed("a Content-Length without content");
    }
    responded = true;
    connection.responded();
    Fields fields = status == 204 ? withoutLength(block) : block.takeFields();
    if (bodiless || endStream) {
      complete();
      listener.onResponse(new ResponseHead(status, fields, false));
    } else {
      inflow().expect(block.contentLength());
      listener.onResponse(new ResponseHead(status, fields, true));
    }
  }

  /** Interim responses and 204 have none (RFC 9110, section 8.6). */
  private static Fields withoutLength(ReceivedBlock block) {
    Fields fields = block.takeFields();
    fields.removeAll(FieldName.CONTENT_LENGTH);
    return fields;
  }

  private Http2Exception malformed(String problem) {
    return Http2Exception.streamError(stream().id(), Http2Error.PROTOCOL_ERROR, problem);
  }

  @Override
  void received(@Nullable Fields trailers) {
    complete();
    listener.onEnd(trailers);
  }

  private void complete() {
    finish();
    if (!isSendEnded()) {
      connection.giveUp(stream(), Http2Error.CANCEL);
    }
  }

  /** RFC 9113, section 8.1: a complete response counts, whatever becomes of the stream. */
  @Override
  boolean survivesItsStream() {
    return true;
  }

  @Override
  void sent() {}

  /** Content of a response that can have none, or of one that was given up. */
  @Override
  void late() {
    connection.giveUp(stream(), Http2Error.CANCEL);
  }

  @Override
  public void cancel() {
    giveUp(Http2Error.CANCEL);
  }
}
