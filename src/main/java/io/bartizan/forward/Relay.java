package io.bartizan.forward;

import io.bartizan.balance.Pool;
import io.bartizan.exchange.ErrorResponse;
import io.bartizan.exchange.Exchange;
import io.bartizan.exchange.Rejection;
import io.bartizan.http.BodyListener;
import io.bartizan.http.ClientConnection;
import io.bartizan.http.Fields;
import io.bartizan.http.Protocol;
import io.bartizan.http.RequestHead;
import io.bartizan.http.ResponseHead;
import io.bartizan.http.ServerStream;
import io.bartizan.http.StreamReset;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * One exchange on its way between a client and an upstream, streaming in both directions with each
 * side's pace felt on the other. Hears the client; the {@link Attempt} that is current hears the
 * upstream and passes its response on. Ends exactly once, whichever of the many ways to end comes
 * first.
 */
final class Relay implements BodyListener {
  private final Forwarder forwarder;
  private final Exchange exchange;
  private final ServerStream client;
  private final Pool pool;
  private final RequestHead head;
  private final RelayTimer timer;
  private final Tries tries;

  /** Null where nothing can follow the request's head. */
  private final @Nullable RequestBody body;

  /** The head is still being read: what came with it of the body leaves in the same write. */
  private boolean starting;

  private boolean responding;
  private boolean tunnelling;
  private boolean clientEnded;
  private boolean upstreamEnded;
  private boolean finished;

  Relay(Forwarder forwarder, Exchange exchange, Forwarding plan, Pool pool, RequestHead head) {
    this.forwarder = forwarder;
    this.exchange = exchange;
    this.client = exchange.stream();
    this.pool = pool;
    this.head = head;
    this.timer = new RelayTimer(this, forwarder, plan);
    this.tries = new Tries(this, forwarder, exchange, pool, plan.retries(), timer);
    this.body =
        head.hasBody() || head.upgrade() != null
            ? new RequestBody(this, forwarder, exchange, plan, pool, head)
            : null;
  }

  // Towards the upstream

  /** Begins; the pool's breaker has let the request in. */
  void start() {
    if (requestEnded()) {
      timer.awaitResponse();
    }
    starting = true;
    tries.next();
    starting = false;
  }

  /** Nothing more is wanted of the request until there is somewhere to put it. */
  void awaitConnection() {
    if (body != null && !requestEnded()) {
      body.pause();
      timer.awaitResponse();
    }
  }

  /** The back-off has passed. */
  void retryNow() {
    if (!finished) {
      tries.next();
    }
  }

  /** There is a connection: sends what has come so far. */
  void connected(Attempt attempt, ClientConnection connection) {
    attempt.send(connection, head, body == null ? null : body.send(tries.mayGoOn()));
    if (tries.current() != attempt) {
      // It has failed already, and another took its place.
      return;
    }
    if (body == null || !head.hasBody()) {
      return;
    }
    if (requestEnded()) {
      attempt.end(body.trailers());
      return;
    }
    timer.watchIdle();
    if (!starting) {
      attempt.flush();
    }
    if (attempt.isWritable()) {
      body.resume();
    }
  }

  // The client speaks

  @Override
  public void onData(ByteBuf data) {
    if (finished || body == null || !body.admit(data)) {
      data.release();
      return;
    }
    timer.touch();
    body.pass(data, tries.current());
  }

  @Override
  public void onEnd(@Nullable Fields trailers) {
    if (finished || body == null) {
      return;
    }
    clientEnded = true;
    if (trailers != null) {
      ForwardingFields.cleanTrailers(exchange, trailers);
    }
    if (!responding) {
      timer.awaitResponse();
    }
    body.end(trailers, tries.current());
    finishTunnel();
  }

  @Override
  public void onReset(StreamReset reset) {
    if (finished) {
      return;
    }
    if (reset.kind() == StreamReset.Kind.MALFORMED && !responding) {
      fail(Failures.badBody(reset), reset.detail());
      return;
    }
    exchange.failure(reset.detail());
    if (reset.kind() == StreamReset.Kind.CANCELLED || reset.kind() == StreamReset.Kind.RESET) {
      exchange.withdraw();
    }
    exchange.abort();
    finish();
  }

  @Override
  public void onReadComplete() {
    Attempt attempt = tries.current();
    if (attempt != null) {
      attempt.flush();
    }
    if (body != null) {
      body.await();
    }
  }

  @Override
  public void onWritable() {
    Attempt attempt = tries.current();
    if (attempt != null) {
      attempt.resume();
    }
  }

  // The upstream speaks, by way of the attempt that is current

  /** Some of a response has come. */
  void moved() {
    timer.touch();
  }

  void respond(ResponseHead head) {
    responding = true;
    dropBody();
    exchange.responded(head.status(), forwarder.nowNanos());
    exchange.editResponse(head.fields());
    if (!head.hasBody()) {
      client.respond(head);
      client.flush();
      finish();
      return;
    }
    tunnelling = head.status() == 101;
    timer.watchIdle();
    client.respond(head);
  }

  void responseEnd(@Nullable Fields trailers) {
    upstreamEnded = true;
    client.end(trailers);
    if (tunnelling) {
      finishTunnel();
    } else {
      client.flush();
      finish();
    }
  }

  /** A tunnel is done when both directions are. */
  private void finishTunnel() {
    if (tunnelling && clientEnded && upstreamEnded) {
      finish();
    }
  }

  void upstreamWritable() {
    timer.touch();
    if (body != null) {
      body.resume();
    }
  }

  /** The try has failed before its response began, or in its midst. */
  void attemptFailed(StreamReset reset, Attempt failed) {
    boolean calledOff = reset.kind() == StreamReset.Kind.CANCELLED;
    if (responding || (calledOff && exchange.request().protocol() == Protocol.HTTP_2)) {
      brokenOff(reset.detail(), calledOff);
      return;
    }
    if (!isReplayable() || !tries.goOnAfter(failed, reset)) {
      fail(Failures.of(reset), reset.detail());
    }
  }

  /** Whether the response is to be thrown away and the request sent again, which then happens. */
  boolean retriesInstead(ResponseHead response) {
    return isReplayable() && tries.goOnAfter(response.status());
  }

  private boolean isReplayable() {
    return body == null || body.isComplete();
  }

  /** The response cannot be completed, and the client must not take it for complete. */
  private void brokenOff(String detail, boolean calledOff) {
    exchange.failure(detail);
    exchange.abort();
    if (calledOff) {
      client.cancel();
    } else {
      client.reset();
    }
    finish();
  }

  // Ends

  void timedOut() {
    if (responding) {
      brokenOff("nothing was sent or received for too long", false);
    } else {
      fail(isClientAwaited() ? Failures.IDLE_TIMEOUT : Failures.RESPONSE_TIMEOUT, "timeout");
    }
  }

  /** More has come behind the request's head than may. */
  void tooMuch(Rejection reason, String detail) {
    if (responding) {
      // Nobody is answered any more, but it is counted and logged why not.
      exchange.rejection(reason);
      brokenOff(detail, false);
    } else {
      fail(reason, detail);
    }
  }

  /** Less of the body has come than the route asks for. */
  void bodyTooSlow() {
    fail(Failures.BODY_TOO_SLOW, "the request's body came too slowly");
  }

  private boolean requestEnded() {
    return clientEnded || !head.hasBody();
  }

  /** Whether more of the body is wanted, and the client is not paused for an upstream's sake. */
  private boolean isClientAwaited() {
    Attempt attempt = tries.current();
    return !requestEnded() && attempt != null && attempt.isWritable();
  }

  /** The gateway answers instead. */
  void fail(Rejection rejection, String detail) {
    if (finished) {
      return;
    }
    exchange.failure(detail);
    release();
    ErrorResponse.send(exchange, rejection, forwarder.nowNanos());
    forwarder.finished(exchange, pool);
  }

  private void finish() {
    if (!finished) {
      release();
      forwarder.finished(exchange, pool);
    }
  }

  private void release() {
    finished = true;
    timer.stop();
    dropBody();
    tries.end();
  }

  private void dropBody() {
    if (body != null) {
      body.drop();
    }
  }
}
