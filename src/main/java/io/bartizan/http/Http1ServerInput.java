package io.bartizan.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.ByteToMessageDecoder;

/**
 * What a client sends on its HTTP/1 connection, taken for what it is when its turn comes: a head, a
 * body, the rest of one that nobody wants, a tunnel's bytes. The socket is read only while there is
 * a use for more; of requests that are sent ahead no more than one read brought waits here, and no
 * more than fits in a {@link Turn} is seen to at a go.
 *
 * <p>Tells its connection what has come. How long that may take, and how the connection ends, is
 * the connection's to say.
 */
final class Http1ServerInput {
  /**
   * What is read at most of a request that was answered before its end, for the next one's sake.
   */
  private static final int MAX_DISCARDED = 64 * 1024;

  private enum State {
    /** Between requests, or in a request's head. */
    HEAD,
    /** In a request's body, the response maybe under way. */
    BODY,
    /** The request is complete, its response is not. */
    ANSWERING,
    /** The response is complete, the request's body is not: its rest is thrown away. */
    REST,
    /** After 101: bytes pass as they are. */
    TUNNEL,
    /** Answered for the last time, or closed: nothing that comes is read any more. */
    ENDED
  }

  private final Http1ServerConnection connection;
  private final Http1RequestReader requests;

  private final Turn turn = new Turn();
  private State state = State.HEAD;
  private ByteBuf ahead = Unpooled.EMPTY_BUFFER;
  private boolean feeding;
  private boolean paused;
  private boolean held;
  private boolean turnIsDue;
  private int discarded;

  /** Of a connection on which nothing has come. */
  Http1ServerInput(Http1ServerConnection connection, Http1RequestReader requests) {
    this.connection = connection;
    this.requests = requests;
  }

  /** Whether no request is under way, though some of a head may have come. */
  boolean awaitsRequest() {
    return state == State.HEAD;
  }

  /** Whether some of a head has come but not all. */
  boolean isInHead() {
    return state == State.HEAD && requests.isInHead();
  }

  /** Whether some of what has come waits for its turn. */
  boolean isTurnDue() {
    return turnIsDue;
  }

  /** Whether some of what has come waits, be it for its turn or for an answer before it. */
  boolean hasMore() {
    return ahead.isReadable();
  }

  boolean isTunnel() {
    return state == State.TUNNEL;
  }

  /** Whether nothing is read any more. */
  boolean hasEnded() {
    return state == State.ENDED;
  }

  // What comes

  /** Takes what one read brought. */
  void received(ByteBuf in) {
    if (held && state != State.ENDED) {
      lookForEnd(in);
      return;
    }
    // Mostly nothing waits, and it is taken as it is: reading stops as soon as anything does. But
    // TLS may hand over one read in many pieces.
    ahead = ByteToMessageDecoder.MERGE_CUMULATOR.cumulate(connection.context().alloc(), ahead, in);
    feed();
  }

  /**
   * Reading was stopped, so the client has ended its side, and behind what it sent before there may
   * be that end. Who sends more than that is not waited for.
   */
  private void lookForEnd(ByteBuf in) {
    discarded += in.readableBytes();
    in.release();
    if (discarded > MAX_DISCARDED) {
      connection.close();
    } else {
      connection.context().read();
    }
  }

  /** Consumes what was read. Not re-entered: answering within it lets its loop go on. */
  private void feed() {
    if (feeding) {
      return;
    }
    feeding = true;
    try {
      while (ahead.isReadable() && !turn.isOver() && step(ahead)) {
        turn.tookPiece();
      }
    } catch (MalformedMessageException e) {
      malformed(e);
    } finally {
      feeding = false;
    }
    if (!ahead.isReadable()) {
      dropAhead();
    } else if (turn.isOver() && !turnIsDue) {
      turnIsDue = true;
      Turn.next(connection.context().executor(), this::nextTurn);
    }
    updateReading();
  }

  private void nextTurn() {
    turnIsDue = false;
    turn.begin();
    feedNow();
  }

  /** All that one read brought has been handed over. */
  void readComplete() {
    if (!turnIsDue) {
      turn.begin();
    }
  }

  private void dropAhead() {
    ahead.release();
    ahead = Unpooled.EMPTY_BUFFER;
  }

  /** One step; false when the rest has to wait. */
  private boolean step(ByteBuf in) throws MalformedMessageException {
    switch (state) {
      case HEAD -> {
        if (!connection.isWritable()) {
          // Who takes no answers gets no more of them.
          return false;
        }
        readHead(in);
      }
      case BODY -> readBody(in);
      case REST -> readRest(in);
      case TUNNEL ->
          connection.stream().listener().onData(in.readRetainedSlice(in.readableBytes()));
      case ENDED -> in.skipBytes(in.readableBytes());
      case ANSWERING -> {
        return false;
      }
    }
    return true;
  }

  private void readHead(ByteBuf in) throws MalformedMessageException {
    boolean first = !requests.isInHead();
    RequestHead head = requests.read(in);
    if (head != null) {
      turn.tookHead();
      state = head.hasBody() ? State.BODY : State.ANSWERING;
      connection.asked(head, requests.keepsAlive());
    } else if (first) {
      connection.awaitRest();
    }
  }

  private void readBody(ByteBuf in) throws MalformedMessageException {
    Http1ServerStream stream = connection.stream();
    Http1BodyReader body = requests.body();
    ByteBuf data = body.read(in);
    if (data != null) {
      stream.bodyBegan();
      stream.listener().onData(data);
    }
    // The listener may have answered, reset or closed in the meantime.
    if (!body.isOpen() && state == State.BODY && stream.isAttached()) {
      state = State.ANSWERING;
      stream.listener().onEnd(body.trailers());
    }
  }

  private void readRest(ByteBuf in) throws MalformedMessageException {
    ByteBuf data = requests.body().read(in);
    if (data != null) {
      discarded += data.readableBytes();
      data.release();
    }
    if (!requests.body().isOpen()) {
      nextRequest();
    } else {
      lingerIfRestIsLong();
    }
  }

  private void lingerIfRestIsLong() {
    if (discarded + requests.body().bytesDue() > MAX_DISCARDED) {
      connection.linger();
    }
  }

  private void malformed(MalformedMessageException e) {
    if (state == State.REST) {
      // Its request was answered already.
      connection.linger();
    } else {
      connection.malformed(e.status(), e.detail());
    }
  }

  // What the connection asks for

  /** The request was answered: what comes next is its rest, if there is any, or another one. */
  void goOn() {
    paused = false;
    if (state == State.BODY && requests.body().isOpen()) {
      state = State.REST;
      discarded = 0;
      connection.awaitRest();
      lingerIfRestIsLong();
    } else {
      nextRequest();
    }
    feedSoon();
  }

  private void nextRequest() {
    if (connection.isDraining() && !ahead.isReadable()) {
      connection.linger();
      return;
    }
    state = State.HEAD;
    connection.awaitRequest();
  }

  /** Not before all has been done that the end of this request brings with it. */
  void feedSoon() {
    if (feeding) {
      // That loop goes on by itself.
      return;
    }
    if (ahead.isReadable()) {
      connection.context().executor().execute(this::feedNow);
    } else {
      updateReading();
    }
  }

  /** Consumes what waits, with no read of the channel's under way that would end in a flush. */
  private void feedNow() {
    if (feeding) {
      return;
    }
    try {
      feed();
      connection.readComplete();
    } catch (Throwable e) {
      // Of a task's failure nobody would hear.
      connection.context().pipeline().fireExceptionCaught(e);
    }
  }

  /** What comes from now on is bytes as they are. */
  void tunnel() {
    state = State.TUNNEL;
    feedNow();
  }

  void pause(boolean pause) {
    paused = pause;
    updateReading();
  }

  /** Reads no more until the answer, which is the last. */
  void hold() {
    held = true;
    discarded = 0;
    dropAhead();
    updateReading();
  }

  /** No more is read of the request before it is answered. */
  void giveUpRequest() {
    state = State.ANSWERING;
  }

  /** Nothing is read any more. */
  void end() {
    state = State.ENDED;
    dropAhead();
  }

  private void updateReading() {
    boolean wanted =
        switch (state) {
          case ANSWERING -> !held && !ahead.isReadable();
          case HEAD -> connection.isWritable();
          case BODY, TUNNEL -> !held && !paused;
          default -> true;
        };
    boolean reads = wanted && !turnIsDue;
    var config = connection.context().channel().config();
    if (config.isAutoRead() != reads) {
      config.setAutoRead(reads);
    }
  }
}
