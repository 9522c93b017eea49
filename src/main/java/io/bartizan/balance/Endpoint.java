package io.bartizan.balance;

import io.bartizan.config.HostPort;
import io.bartizan.config.PoolConfig.EndpointConfig;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * One server of a pool and what is known of its load, over all event loops. Where a configuration
 * takes the place of another, {@link #key} finds it again, and it counts on where the one before
 * stood. Holds no connection and decides nothing.
 */
public final class Endpoint {
  private final String pool;
  private final EndpointConfig config;
  private final Reach reach;
  private final AtomicInteger activeRequests;
  private final AtomicInteger openConnections;
  private final LongAdder dials;
  private final LongAdder failedDials;

  /** An endpoint that nobody uses yet. */
  public Endpoint(String pool, EndpointConfig config) {
    this.pool = pool;
    this.config = config;
    this.reach = new Reach();
    this.activeRequests = new AtomicInteger();
    this.openConnections = new AtomicInteger();
    this.dials = new LongAdder();
    this.failedDials = new LongAdder();
  }

  private Endpoint(Endpoint before, EndpointConfig config, Reach reach) {
    this.pool = before.pool;
    this.config = config;
    this.reach = reach;
    // The counters themselves, since requests under way still count on the one before.
    this.activeRequests = before.activeRequests;
    this.openConnections = before.openConnections;
    this.dials = before.dials;
    this.failedDials = before.failedDials;
  }

  /**
   * The same server, as another configuration has it.
   *
   * @param config of the same {@link #key}
   * @param reachedAlike whether connections that were made to the one before serve this one too
   */
  Endpoint continued(EndpointConfig config, boolean reachedAlike) {
    return new Endpoint(this, config, reachedAlike ? reach : new Reach());
  }

  /**
   * What event loops keep connections by: the same in all configurations that may use them. Ends
   * with the last of these, and never comes back.
   */
  public static final class Reach {
    private volatile boolean retired;

    private Reach() {}

    /** No configuration in force has it any more; requests under way still may. */
    public void retire() {
      retired = true;
    }

    /** Whether nobody but requests under way has a use for it. */
    public boolean isRetired() {
      return retired;
    }
  }

  /** What connections to it are kept by. */
  public Reach reach() {
    return reach;
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
