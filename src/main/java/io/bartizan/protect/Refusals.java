package io.bartizan.protect;

import io.bartizan.address.IpAddress;
import io.bartizan.exchange.ErrorResponse;
import io.bartizan.exchange.Exchange;
import io.bartizan.exchange.Rejection;
import io.bartizan.http.BodyListener;
import io.bartizan.http.Discard;
import io.bartizan.http.Fields;
import io.bartizan.http.Misuse;
import io.bartizan.http.ServerConnection;
import io.bartizan.http.StreamReset;
import io.bartizan.time.Ticker;
import io.bartizan.time.TimerWheel;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * How the refused requests of one event loop end: answered at once as a rule, and for clients who
 * do not stop by the step of the {@link Abuse} ladder that they have come to. Here is the tarpit: a
 * held request is a timer and a place in a list; nothing is read of it, and nothing written until
 * its time is over.
 */
public final class Refusals {
  private static final TerseAnswer LIMITED =
      new TerseAnswer(
          new Rejection(
              429, "abuse", "http_request_denied", "Too many requests that were refused."));
  private static final TerseAnswer HELD =
      new TerseAnswer(
          new Rejection(
              429, "tarpit", "http_request_denied", "Too many requests that were refused."));
  private static final TerseAnswer BANNED = new TerseAnswer(Abuse.BANNED);
  private static final Rejection CLOSED =
      new Rejection(429, "abuse-closed", null, "Too many requests that were refused.");

  private final Abuse abuse;
  private final TimerWheel timers;
  private final Ticker ticker;
  private final Consumer<Exchange> finished;
  private final List<Held> held = new ArrayList<>();
  private boolean draining;

  /**
   * Of an event loop.
   *
   * @param finished told of each exchange at its end
   */
  public Refusals(Abuse abuse, TimerWheel timers, Ticker ticker, Consumer<Exchange> finished) {
    this.abuse = abuse;
    this.timers = timers;
    this.ticker = ticker;
    this.finished = finished;
  }

  /**
   * Ends a request that nothing else will come of, now or later.
   *
   * @return who hears what still comes of it
   */
  public BodyListener refuse(Exchange exchange, Rejection rejection) {
    BodyListener listener = Discard.INSTANCE;
    try {
      switch (abuse.step(exchange, rejection)) {
        case ANSWER -> ErrorResponse.send(exchange, rejection, ticker.nanos());
        case LIMIT -> limit(exchange, rejection);
        case HOLD -> listener = hold(exchange, rejection);
        case CLOSE -> close(exchange, rejection);
      }
    } finally {
      if (listener == Discard.INSTANCE) {
        finished.accept(exchange);
      }
    }
    return listener;
  }

  /** A connection was ended for what its client did. */
  public void broken(ServerConnection connection, Misuse misuse) {
    abuse.broken(connection.socket().ip(), misuse);
  }

  /** Answers all that is held at once, and holds nothing any more. */
  public void drain() {
    draining = true;
    while (!held.isEmpty()) {
      held.getLast().fired();
    }
  }

  private void limit(Exchange exchange, Rejection rejection) {
    TerseAnswer answer = rejection == Abuse.BANNED ? BANNED : LIMITED;
    because(exchange, rejection);
    send(answer, exchange);
  }

  private BodyListener hold(Exchange exchange, Rejection rejection) {
    because(exchange, rejection);
    IpAddress client = abuse.clients().of(exchange.clientAddress().ip());
    long delayNanos = draining ? 0 : abuse.takePlace(client);
    if (delayNanos == 0) {
      last(LIMITED, exchange);
      return Discard.INSTANCE;
    }
    Held holding = new Held(exchange, client, held.size());
    held.add(holding);
    exchange.stream().hold();
    // Thousands may wait, and each head came in an array of a kilobyte at least.
    exchange.request().fields().trim();
    timers.start(holding, delayNanos);
    return holding;
  }

  /** Nothing that the client could learn from, and nothing that costs. */
  private static void close(Exchange exchange, Rejection rejection) {
    exchange.rejection(rejection == Abuse.BANNED ? rejection : CLOSED);
    because(exchange, rejection);
    exchange.abort();
    exchange.stream().connection().close();
  }

  /** The log tells what the client would have been told. */
  private static void because(Exchange exchange, Rejection rejection) {
    if (rejection != Abuse.BANNED) {
      exchange.failure(rejection.reason());
    }
  }

  /** Answers and lets the connection end with that. */
  private void last(TerseAnswer answer, Exchange exchange) {
    exchange.stream().connection().shutdown();
    send(answer, exchange);
  }

  private void send(TerseAnswer answer, Exchange exchange) {
    long seconds = abuse.retryAfterSeconds(exchange.clientAddress().ip());
    answer.send(exchange, seconds, ticker.nanos());
  }

  /** One held request. */
  private final class Held extends TimerWheel.Timer implements BodyListener {
    private final Exchange exchange;
    private final IpAddress client;
    private int index;

    Held(Exchange exchange, IpAddress client, int index) {
      this.exchange = exchange;
      this.client = client;
      this.index = index;
    }

    /** Its time is over. */
    @Override
    protected void fired() {
      leave();
      try {
        last(HELD, exchange);
      } finally {
        finished.accept(exchange);
      }
    }

    /** The client has gone away. */
    @Override
    public void onReset(StreamReset reset) {
      leave();
      exchange.abort();
      finished.accept(exchange);
    }

    private void leave() {
      stop();
      Held other = held.removeLast();
      if (other != this) {
        held.set(index, other);
        other.index = index;
      }
      abuse.freePlace(client);
    }

    @Override
    public void onData(ByteBuf data) {
      data.release();
    }

    @Override
    public void onEnd(@Nullable Fields trailers) {}

    @Override
    public void onReadComplete() {}

    @Override
    public void onWritable() {}
  }
}
