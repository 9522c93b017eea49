package io.bartizan.forward;

import io.bartizan.balance.CircuitBreaker;
import io.bartizan.balance.Endpoint;
import io.bartizan.balance.Pool;
import io.bartizan.balance.Tried;
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
import io.netty.buffer.ByteBufAllocator;
import org.jspecify.annotations.Nullable;

/**
 * One exchange on its way between a client and an upstream, streaming in both directions with each
 * side's pace felt on the other. Hears the client; an {@link Attempt} hears the upstream, a new one
 * for each try. Ends exactly once, whichever of the many ways to end comes first.
 */
final class Relay implements BodyListener {
  private final Forwarder forwarder;
  private final Exchange exchange;
  private final ServerStream client;
  private final Forwarding plan;
  private final Pool pool;
  private final RequestHead head;
  private final RetryPolicy retryPolicy;
  private final ReplayBuffer body;
  private final RelayTimer timer;
  private final long maxBodyBytes;
  private final Tried tried = new Tried();

  private @Nullable Attempt attempt;

  /**
   * Null where a client's messages on a WebSocket may have any length, and where there are none.
   */
  private final @Nullable MessageLengths messages;

  /** Null until the body is first waited for, and where it may come as slowly as it likes. */
  private @Nullable BodyPace pace;

  /** More of the body is waited for, as far as this relay is concerned. */
  private boolean bodyWanted;

  /** The head is still being read: what came with it of the body leaves in the same write. */
  private boolean starting;

  private @Nullable Fields requestTrailers;
  private boolean responding;
  private boolean tunnelling;
  private boolean clientEnded;
  private boolean upstreamEnded;
  private int retries;
  private boolean freeRetryUsed;
  private boolean finished;

  Relay(Forwarder forwarder, Exchange exchange, Forwarding plan, Pool pool, RequestHead head) {
    this.forwarder = forwarder;
    this.exchange = exchange;
    this.client = exchange.stream();
    this.plan = plan;
    this.pool = pool;
    this.head = head;
    this.retryPolicy = new RetryPolicy(plan.retries(), head.method());
    this.body = new ReplayBuffer(ByteBufAllocator.DEFAULT);
    this.timer = new RelayTimer(this, forwarder, plan);
    // What follows a head without body is a tunnel's.
    this.maxBodyBytes = head.hasBody() ? plan.body().maxBytes() : Long.MAX_VALUE;
    this.bodyWanted = head.hasBody();
    long maxMessageBytes = plan.body().maxMessageBytes();
    this.messages =
        head.upgrade() == null || maxMessageBytes == Long.MAX_VALUE
            ? null
            : new MessageLengths(maxMessageBytes);
  }

  // Towards the upstream

  /** Begins; the pool's breaker has let the request in. */
  void start() {
    if (requestEnded()) {
      timer.awaitResponse();
    }
    starting = true;
    tryNext();
    starting = false;
  }

  private void tryNext() {
    Endpoint endpoint = pool.pick(tried);
    if (endpoint == null) {
      fail(CircuitBreaker.NO_ENDPOINT, "no endpoint of the pool can be asked");
      return;
    }
    tried.add(endpoint);
    exchange.upstream(pool.name(), endpoint.url());
    Attempt next = new Attempt(this, forwarder, endpoint);
    attempt = next;
    next.start(pool);
    if (attempt == next && !next.isConnected() && !requestEnded()) {
      awaitConnection();
    }
  }

  /** Nothing more is wanted of the body until there is somewhere to put it. */
  private void awaitConnection() {
    pauseClient();
    timer.awaitResponse();
  }

  private void pauseClient() {
    client.pause();
    bodyWanted = false;
    if (pace != null) {
      pace.halt();
    }
  }

  private void resumeClient() {
    client.resume();
    bodyWanted = head.hasBody();
    awaitBody();
  }

  /** All that has come of the body is seen to: more of it is waited for, if there is more. */
  private void awaitBody() {
    if (!bodyWanted || clientEnded || responding || finished) {
      return;
    }
    if (pace == null) {
      pace = BodyPace.of(this, forwarder, exchange, plan, pool);
    }
    if (pace == null) {
      bodyWanted = false;
    } else {
      pace.run();
    }
  }

  private void bodyEnded() {
    if (pace != null) {
      pace.halt();
      pace = null;
    }
  }

  /** There is a connection: sends what has come so far. */
  void connected(Attempt attempt, ClientConnection connection) {
    attempt.send(connection, head, body.send(retryPolicy.mayRetry(retries)));
    if (this.attempt != attempt) {
      // It has failed already, and another took its place.
      return;
    }
    if (!head.hasBody()) {
      return;
    }
    if (requestEnded()) {
      attempt.end(requestTrailers);
      return;
    }
    timer.watchIdle();
    if (!starting) {
      attempt.flush();
    }
    if (attempt.isWritable()) {
      resumeClient();
    }
  }

  // The client speaks

  @Override
  public void onData(ByteBuf data) {
    if (finished) {
      data.release();
      return;
    }
    exchange.addRequestBytes(data.readableBytes());
    if (exchange.requestBytes() > maxBodyBytes) {
      data.release();
      bodyTooLong();
      return;
    }
    if (messages != null && !messages.allow(data)) {
      data.release();
      brokenOff("a message of the client's on the WebSocket is too long", false);
      return;
    }
    timer.touch();
    Attempt attempt = this.attempt;
    if (attempt == null || !attempt.isConnected()) {
      body.keep(data);
      data.release();
      return;
    }
    body.keepIfSmall(data);
    attempt.write(data);
    if (!attempt.isWritable()) {
      pauseClient();
    }
  }

  @Override
  public void onEnd(@Nullable Fields trailers) {
    if (finished) {
      return;
    }
    clientEnded = true;
    bodyEnded();
    if (trailers != null) {
      ForwardingFields.cleanTrailers(exchange, trailers);
    }
    requestTrailers = trailers;
    if (!responding) {
      timer.awaitResponse();
    }
    Attempt attempt = this.attempt;
    if (attempt != null && attempt.isConnected()) {
      attempt.end(trailers);
    }
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
    Attempt attempt = this.attempt;
    if (attempt != null) {
      attempt.flush();
    }
    awaitBody();
  }

  @Override
  public void onWritable() {
    Attempt attempt = this.attempt;
    if (attempt != null) {
      attempt.resume();
    }
  }

  // The upstream speaks, by way of the attempt that is current

  void interim(ResponseHead head) {
    timer.touch();
    client.interim(head);
  }

  void respond(ResponseHead head) {
    responding = true;
    bodyEnded();
    body.drop();
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

  void responseData(ByteBuf data, Attempt from) {
    exchange.addResponseBytes(data.readableBytes());
    client.write(data);
    if (!client.isWritable()) {
      from.pause();
    }
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

  void responseFlush() {
    timer.touch();
    client.flush();
  }

  void upstreamWritable() {
    timer.touch();
    resumeClient();
  }

  /** The try has failed before its response began, or in its midst. */
  void attemptFailed(StreamReset reset, Attempt failed) {
    boolean calledOff = reset.kind() == StreamReset.Kind.CANCELLED;
    if (responding || (calledOff && exchange.request().protocol() == Protocol.HTTP_2)) {
      brokenOff(reset.detail(), calledOff);
      return;
    }
    boolean replayable = body.isComplete();
    if (replayable && !freeRetryUsed && retryPolicy.allowsFree(reset)) {
      freeRetryUsed = true;
      if (reset.kind() != StreamReset.Kind.REFUSED) {
        // What is idle beside it has most likely died with it.
        forwarder.connections().discardIdle(failed.endpoint());
      }
      retry(0);
    } else if (replayable && retryPolicy.allows(reset, retries)) {
      retryAnother(reset.unprocessed());
    } else {
      fail(Failures.of(reset), reset.detail());
    }
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

  /** Whether the response is to be thrown away and the request sent again, which then happens. */
  boolean retriesInstead(ResponseHead response) {
    if (!body.isComplete() || !retryPolicy.allows(response.status(), retries)) {
      return false;
    }
    retryAnother(false);
    return true;
  }

  private void retryAnother(boolean atOnce) {
    retries++;
    retry(atOnce ? 0 : RetryPolicy.backoffNanos(retries));
  }

  private void retry(long delayNanos) {
    exchange.retried();
    attempt = null;
    if (delayNanos == 0) {
      tryNext();
    } else {
      if (!requestEnded()) {
        awaitConnection();
      }
      timer.retryAfter(delayNanos);
    }
  }

  /** The back-off has passed. */
  void retryNow() {
    if (!finished) {
      tryNext();
    }
  }

  // Ends

  void timedOut() {
    if (responding) {
      brokenOff("nothing was sent or received for too long", false);
    } else {
      fail(isClientAwaited() ? Failures.IDLE_TIMEOUT : Failures.RESPONSE_TIMEOUT, "timeout");
    }
  }

  /** More of the body has come than the route allows. */
  private void bodyTooLong() {
    if (responding) {
      brokenOff("the request's body is too long", false);
    } else {
      fail(Failures.BODY_TOO_LONG, "the request's body is too long");
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
    bodyEnded();
    timer.stop();
    body.drop();
    Attempt last = attempt;
    attempt = null;
    if (last != null) {
      last.abandon();
    }
  }
}
