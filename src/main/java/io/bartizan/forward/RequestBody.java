package io.bartizan.forward;

import io.bartizan.balance.Pool;
import io.bartizan.exchange.Exchange;
import io.bartizan.http.Fields;
import io.bartizan.http.RequestHead;
import io.bartizan.http.ServerStream;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.jspecify.annotations.Nullable;

/**
 * What a client sends behind the head of its request, a body or its direction of a tunnel: how much
 * that may be, how fast a body must come, and what is kept of it until no other try can need it.
 * The client is paused while there is nowhere to put more.
 */
final class RequestBody {
  private final Relay relay;
  private final Forwarder forwarder;
  private final Exchange exchange;
  private final ServerStream client;
  private final Forwarding plan;
  private final Pool pool;
  private final ReplayBuffer kept = new ReplayBuffer(ByteBufAllocator.DEFAULT);
  private final long maxBytes;

  /** Null where a client's messages on a WebSocket may have any length, and where it is none. */
  private final @Nullable MessageLengths messages;

  /** Null until the client is first waited for. */
  private @Nullable BodyPace pace;

  /** There is somewhere to put more. */
  private boolean wanted = true;

  /** The client must keep to a rate: not in a tunnel, nor when what comes matters no more. */
  private boolean timed;

  private @Nullable Fields trailers;

  RequestBody(
      Relay relay,
      Forwarder forwarder,
      Exchange exchange,
      Forwarding plan,
      Pool pool,
      RequestHead head) {
    this.relay = relay;
    this.forwarder = forwarder;
    this.exchange = exchange;
    this.client = exchange.stream();
    this.plan = plan;
    this.pool = pool;
    this.timed = head.hasBody();
    this.maxBytes = head.hasBody() ? plan.body().maxBytes() : Long.MAX_VALUE;
    long maxMessageBytes = plan.body().maxMessageBytes();
    this.messages =
        head.upgrade() == null || maxMessageBytes == Long.MAX_VALUE
            ? null
            : new MessageLengths(maxMessageBytes);
  }

  /** Counts what has come; false where that is more than may come, which has ended the exchange. */
  boolean admit(ByteBuf data) {
    exchange.addRequestBytes(data.readableBytes());
    if (exchange.requestBytes() > maxBytes) {
      relay.tooMuch(Failures.BODY_TOO_LONG, "the request's body is too long");
      return false;
    }
    if (messages != null && !messages.allow(data)) {
      relay.tooMuch(
          Failures.MESSAGE_TOO_LONG, "a message of the client's on the WebSocket is too long");
      return false;
    }
    return true;
  }

  /**
   * Passes on what was admitted; kept where there is no connection yet, or it may be sent again.
   */
  void pass(ByteBuf data, @Nullable Attempt attempt) {
    if (attempt == null || !attempt.isConnected()) {
      kept.keep(data);
      data.release();
      return;
    }
    kept.keepIfSmall(data);
    attempt.write(data);
    if (!attempt.isWritable()) {
      pause();
    }
  }

  /** All that has come, for sending, or null when that is nothing; see {@link ReplayBuffer}. */
  @Nullable ByteBuf send(boolean mayTryAgain) {
    return kept.send(mayTryAgain);
  }

  /** Whether all that has come is still there to be sent again. */
  boolean isComplete() {
    return kept.isComplete();
  }

  /** All has come, which is passed on or kept as well. */
  void end(@Nullable Fields trailers, @Nullable Attempt attempt) {
    this.trailers = trailers;
    stopWaiting();
    if (attempt != null && attempt.isConnected()) {
      attempt.end(trailers);
    }
  }

  /** That came at its end. */
  @Nullable Fields trailers() {
    return trailers;
  }

  /** There will be no other try, and how fast the rest comes matters no more. */
  void drop() {
    stopWaiting();
    kept.drop();
  }

  // The client's pace

  /** There is nowhere to put more. */
  void pause() {
    client.pause();
    wanted = false;
    if (pace != null) {
      pace.halt();
    }
  }

  void resume() {
    client.resume();
    wanted = true;
    await();
  }

  /** All that has come is seen to: more is waited for, if there is more and somewhere to put it. */
  void await() {
    if (!wanted || !timed) {
      return;
    }
    if (pace == null) {
      pace = BodyPace.of(relay, forwarder, exchange, plan, pool);
    }
    if (pace == null) {
      timed = false;
    } else {
      pace.run();
    }
  }

  private void stopWaiting() {
    timed = false;
    if (pace != null) {
      pace.halt();
      pace = null;
    }
  }
}
