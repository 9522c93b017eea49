package io.bartizan.balance;

import io.bartizan.config.HostPort;
import io.bartizan.config.PoolConfig.EndpointConfig;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * One server of a pool and what is known of its load, over all event loops. Its identity is what
 * pools and the event loops' connections are kept by; {@link #key} finds it again in another
 * configuration. Holds no connection and decides nothing.
 */
public final class Endpoint {
  private final String pool;
  private final EndpointConfig config;
  private final AtomicInteger activeRequests = new AtomicInteger();
  private final AtomicInteger openConnections = new AtomicInteger();
  private final LongAdder dials = new LongAdder();
  private final LongAdder failedDials = new LongAdder();

  /** An endpoint that nobody uses yet. */
  public Endpoint(String pool, EndpointConfig config) {
    this.pool = pool;
    this.config = config;
  }

  /** The name of its pool. */
  public String pool() {
    return pool;
  }

  /** As it was configured. */
  public EndpointConfig config() {
    return config;
  }

  /** As it was written: scheme, host and port; for logs and metrics. */
  public String url() {
    return config.url();
  }

  /** Where to connect. */
  public HostPort address() {
    return config.address();
  }

  /** Its share among the endpoints of its pool, 0 to 1000; 0 gets nothing. */
  public int weight() {
    return config.weight();
  }

  /** Where it runs, or null. */
  public @Nullable String zone() {
    return config.zone();
  }

  /** What stays the same when a configuration is read again. */
  public String key() {
    return pool + ' ' + config.url();
  }

  /** How many requests are under way to it. */
  public int activeRequests() {
    return activeRequests.get();
  }

  /** A request was given to it; {@link #requestEnded} must follow once. */
  public void requestStarted() {
    activeRequests.getAndIncrement();
  }

  /** A request given to it is over, however it ended. */
  public void requestEnded() {
    activeRequests.getAndDecrement();
  }

  /** How many connections to it were tried. */
  public long dials() {
    return dials.sum();
  }

  /** A connection is being made. */
  public void dialed() {
    dials.increment();
  }

  /** How many connections to it could not be made. */
  public long failedDials() {
    return failedDials.sum();
  }

  /** A connection could not be made. */
  public void dialFailed() {
    failedDials.increment();
  }

  /** How many connections to it are open, idle ones too. */
  public int openConnections() {
    return openConnections.get();
  }

  /** A connection was made; {@link #connectionClosed} must follow once. */
  public void connectionOpened() {
    openConnections.getAndIncrement();
  }

  /** A connection is gone. */
  public void connectionClosed() {
    openConnections.getAndDecrement();
  }

  /** The pool and the URL, for messages. */
  @Override
  public String toString() {
    return key();
  }
}
