package io.bartizan.forward;

import io.bartizan.balance.Pool;
import io.bartizan.config.PoolConfig;
import io.bartizan.exchange.Exchange;
import io.bartizan.http.FieldName;
import io.bartizan.http.RequestHead;
import io.bartizan.http.ServerStream;
import io.bartizan.time.TimerWheel;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Holds a client to the least rate of its request's body. Its clock runs only while the gateway
 * waits for more: what an upstream takes its time for is not the client's. Each byte of the
 * connection buys time, those of records and frames that are not whole yet too; so the requests of
 * an HTTP/2 connection together are held to the rate, not each of them.
 *
 * <p>Made when a body is first waited for: one that came with its head costs nothing here.
 */
final class BodyPace extends TimerWheel.Timer {
  /** How far ahead of the rate a body may get: a phone in a tunnel has so long. */
  private static final long LEAD_NANOS = TimeUnit.SECONDS.toNanos(60);

  /** Between two looks at the most, so that the lead is not much exceeded. */
  private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(10);

  private static final String GRPC = "application/grpc";

  private final Relay relay;
  private final Forwarder forwarder;
  private final ServerStream client;
  private final double nanosPerByte;
  private final long leadNanos;
  private boolean running;
  private long leftNanos;
  private long since;
  private long received;

  private BodyPace(
      Relay relay, Forwarder forwarder, ServerStream client, int rate, long firstNanos) {
    this.relay = relay;
    this.forwarder = forwarder;
    this.client = client;
    this.nanosPerByte = 1e9 / rate;
    this.leadNanos = Math.max(LEAD_NANOS, firstNanos);
    this.leftNanos = firstNanos;
  }

  /** One for a request, or null where its body may come as slowly as it likes. */
  static @Nullable BodyPace of(
      Relay relay, Forwarder forwarder, Exchange exchange, Forwarding plan, Pool pool) {
    BodyTerms terms = plan.body();
    RequestHead request = exchange.request();
    if (terms.minRate() == 0 || isGrpc(request, pool)) {
      return null;
    }
    long first = terms.graceNanos();
    if (request.fields().contains(FieldName.EXPECT)) {
      // The upstream's leave is waited for first, no longer than its answer would be.
      first = Math.max(first, plan.requestTimeoutNanos());
    }
    return new BodyPace(relay, forwarder, exchange.stream(), terms.minRate(), first);
  }

  /** A call's messages may be far apart; only a pool that can serve calls lets it say so. */
  private static boolean isGrpc(RequestHead request, Pool pool) {
    if (pool.config().protocol() == PoolConfig.Protocol.HTTP1) {
      return false;
    }
    String type = request.fields().get(FieldName.CONTENT_TYPE);
    return type != null && type.toLowerCase(Locale.ROOT).startsWith(GRPC);
  }

  /** The client is waited for. Idempotent. */
  void run() {
    if (!running) {
      running = true;
      since = forwarder.nowNanos();
      received = client.connection().received();
      look();
    }
  }

  /** The client need not send. Idempotent. */
  void halt() {
    if (running) {
      running = false;
      stop();
      settle();
    }
  }

  private void look() {
    forwarder.timers().start(this, Math.min(leftNanos, LOOK_NANOS));
  }

  private void settle() {
    long now = forwarder.nowNanos();
    long all = client.connection().received();
    leftNanos += (long) ((all - received) * nanosPerByte) - (now - since);
    leftNanos = Math.min(leftNanos, leadNanos);
    since = now;
    received = all;
  }

  @Override
  protected void fired() {
    if (client.isHeldUp()) {
      since = forwarder.nowNanos();
      received = client.connection().received();
    } else {
      settle();
    }
    if (leftNanos > 0) {
      look();
    } else {
      running = false;
      relay.bodyTooSlow();
    }
  }
}
