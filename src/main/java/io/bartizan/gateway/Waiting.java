package io.bartizan.gateway;

import io.bartizan.exchange.Exchange;
import io.bartizan.exchange.Verdict;
import io.bartizan.http.BodyListener;
import io.bartizan.http.Fields;
import io.bartizan.http.StreamReset;
import io.netty.buffer.ByteBuf;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A request about which a guard does not know yet. Nothing more of it is read meanwhile; what had
 * been read is kept, one read of HTTP/1 or a stream's window of HTTP/2 at most, and handed on to
 * whoever the request goes to.
 */
final class Waiting implements BodyListener {
  private static final Logger LOG = System.getLogger(Waiting.class.getName());

  private final GuardedForwarder guarded;
  private final Exchange exchange;
  private final Supplier<BodyListener> next;
  private final Queue<ByteBuf> data = new ArrayDeque<>();
  private Verdict.@Nullable Pending awaited;
  private boolean ended;
  private @Nullable Fields trailers;
  private boolean gone;
  private @Nullable BodyListener listener;

  /**
   * A request that begins to wait.
   *
   * @param next where the request goes then
   */
  Waiting(GuardedForwarder guarded, Exchange exchange, Supplier<BodyListener> next) {
    this.guarded = guarded;
    this.exchange = exchange;
    this.next = next;
  }

  BodyListener begin(Verdict.Pending pending) {
    exchange.stream().pause();
    await(pending);
    return this;
  }

  private void await(Verdict.Pending pending) {
    awaited = pending;
    guarded.begin(pending, () -> told(pending));
  }

  /** On any thread. */
  private void told(Verdict.Pending pending) {
    try {
      guarded.eventLoop().execute(() -> decide(pending));
    } catch (RejectedExecutionException e) {
      LOG.log(Level.DEBUG, "an event loop has ended", e);
    }
  }

  private void decide(Verdict.Pending pending) {
    if (gone) {
      return;
    }
    try {
      Verdict verdict = pending.decide();
      if (verdict instanceof Verdict.Await again) {
        await(again.pending());
        return;
      }
      exchange.stream().resume();
      listener =
          verdict instanceof Verdict.Reject reject
              ? guarded.reception().reject(exchange, reject.rejection())
              : next.get();
      handOver(listener);
    } catch (RuntimeException e) {
      // Nobody above would end the exchange: this is a task of the event loop.
      LOG.log(Level.ERROR, "a request that had waited failed", e);
      exchange.end();
      exchange.stream().reset();
    }
  }

  private void handOver(BodyListener taker) {
    boolean some = !data.isEmpty() || ended;
    while (!data.isEmpty() && !gone) {
      taker.onData(data.remove());
    }
    if (ended && !gone) {
      taker.onEnd(trailers);
    }
    if (some && !gone) {
      taker.onReadComplete();
    }
  }

  @Override
  public void onData(ByteBuf part) {
    if (listener == null || !data.isEmpty()) {
      data.add(part);
    } else {
      listener.onData(part);
    }
  }

  @Override
  public void onEnd(@Nullable Fields trailers) {
    if (listener == null || !data.isEmpty()) {
      this.ended = true;
      this.trailers = trailers;
    } else {
      listener.onEnd(trailers);
    }
  }

  @Override
  public void onReset(StreamReset reset) {
    gone = true;
    data.forEach(ByteBuf::release);
    data.clear();
    if (listener == null) {
      if (awaited != null) {
        awaited.withdraw();
      }
      guarded.reception().gone(exchange);
    } else {
      listener.onReset(reset);
    }
  }

  @Override
  public void onReadComplete() {
    if (listener != null) {
      listener.onReadComplete();
    }
  }

  @Override
  public void onWritable() {
    Objects.requireNonNull(listener, "nothing was written yet").onWritable();
  }
}
