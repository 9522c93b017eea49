package io.bartizan.gateway;

import io.bartizan.exchange.Exchange;
import io.bartizan.exchange.Rejection;
import io.bartizan.exchange.Verdict;
import io.bartizan.forward.Forwarder;
import io.bartizan.http.BodyListener;
import io.bartizan.http.Fields;
import io.bartizan.http.RequestHead;
import io.bartizan.http.ResponseHead;
import io.bartizan.http.ServerConnection;
import io.bartizan.http.ServerStream;
import io.bartizan.http.StreamReset;
import io.bartizan.observe.InquiryOutcome;
import io.bartizan.observe.RequestObserver;
import io.bartizan.time.Ticker;
import io.netty.buffer.ByteBuf;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One question about a request, put to another service: forwarded as if a client had sent it, with
 * all that belongs to it (balancing, connections, retries, time limits), only that the answer is
 * for the gateway. Lives on the event loop of the request.
 */
final class Inquiry implements Verdict.Pending, ServerStream {
  /** Bodies of answers are of no interest; longer ones are broken off. */
  private static final int MAX_BODY = 64 * 1024;

  private static final String DENIED = "http_request_denied";
  private static final String NO_PROOF = Rejection.NO_PROOF;
  private final ForwardAuthGuard guard;
  private final Exchange about;
  private final RequestHead question;
  private @Nullable Runnable told;
  private @Nullable RequestObserver observer;
  private Ticker ticker = Ticker.SYSTEM;
  private @Nullable Exchange own;
  private @Nullable BodyListener listener;
  private @Nullable ResponseHead answer;
  private int bodyBytes;
  private boolean over;

  Inquiry(ForwardAuthGuard guard, Exchange about) {
    this.guard = guard;
    this.about = about;
    this.question = guard.question(about);
  }

  @Override
  public void begin(Runnable told) {
    throw new UnsupportedOperationException("needs somebody who forwards it");
  }

  /**
   * Asks.
   *
   * @param forwarder of the event loop, one that reports nothing
   * @param observer hears what became of it
   * @param told see {@link #begin(Runnable)}
   */
  void begin(Forwarder forwarder, RequestObserver observer, Ticker ticker, Runnable told) {
    this.told = told;
    this.observer = observer;
    this.ticker = ticker;
    Exchange asking =
        new Exchange(
            this,
            about.listener(),
            about.peerAddress(),
            // What is said of the request's way is the gateway's own word.
            true,
            about.clientAddress(),
            about.requestId(),
            ticker.nanos(),
            about.startEpochMillis());
    asking.speaksForwarded(about.speaksForwarded());
    asking.target(guard.target());
    own = asking;
    listener = forwarder.forward(asking, guard.plan());
  }

  @Override
  public void withdraw() {
    told = null;
    breakOff("the client has gone");
  }

  private void breakOff(String why) {
    BodyListener hears = listener;
    if (!over && hears != null) {
      over = true;
      hears.onReset(new StreamReset(StreamReset.Kind.CLOSED, false, why));
    }
  }

  private void tell() {
    Runnable waiting = told;
    if (waiting != null) {
      told = null;
      waiting.run();
    }
  }

  @Override
  public Verdict decide() {
    Exchange asked = Objects.requireNonNull(own);
    ResponseHead head = answer;
    Decision decision =
        head == null || asked.rejection() != null ? Decision.UNANSWERED : decide(head);
    Objects.requireNonNull(observer)
        .inquired(guard.pool(), decision.outcome(), ticker.nanos() - asked.startNanos());
    return decision.verdict();
  }

  private record Decision(InquiryOutcome outcome, Verdict verdict) {
    static final Decision UNANSWERED =
        new Decision(
            InquiryOutcome.FAILED,
            new Verdict.Reject(
                new Rejection(
                    503,
                    "auth-unavailable",
                    null,
                    "Whoever decides on requests cannot be asked.")));

    static final Decision ALLOWED = new Decision(InquiryOutcome.ALLOWED, Verdict.ALLOW);
  }

  private Decision decide(ResponseHead head) {
    int status = head.status();
    if (status >= 200 && status < 300) {
      guard.tellUpstream(head.fields(), about);
      return Decision.ALLOWED;
    }
    if ((status >= 300 && status < 400 && status != 304) || status == 401 || status == 403) {
      about.answer(guard.toldClient(head.fields()));
      String reason = status == 401 && !guard.isAskedWithProof(question) ? NO_PROOF : "auth-denied";
      return new Decision(
          InquiryOutcome.REFUSED,
          new Verdict.Reject(
              new Rejection(status, reason, DENIED, "Whoever decides on requests says no.")));
    }
    return Decision.UNANSWERED;
  }

  // The answer comes as to a client

  @Override
  public RequestHead request() {
    return question;
  }

  @Override
  public ServerConnection connection() {
    return about.stream().connection();
  }

  @Override
  public void interim(ResponseHead head) {}

  @Override
  public void respond(ResponseHead head) {
    answer = head;
    over = !head.hasBody();
    tell();
  }

  @Override
  public void write(ByteBuf data) {
    bodyBytes += data.readableBytes();
    data.release();
    if (bodyBytes > MAX_BODY) {
      breakOff("the answer's body is too long");
    }
  }

  @Override
  public void end(@Nullable Fields trailers) {
    over = true;
  }

  @Override
  public void flush() {}

  @Override
  public boolean isWritable() {
    return true;
  }

  @Override
  public void pause() {}

  @Override
  public void resume() {}

  @Override
  public void reset() {
    over = true;
    tell();
  }
}
