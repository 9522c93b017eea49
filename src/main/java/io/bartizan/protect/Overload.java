package io.bartizan.protect;

import io.bartizan.config.OverloadConfig;
import io.bartizan.config.RouteConfig;
import io.bartizan.exchange.Exchange;
import io.bartizan.exchange.Guard;
import io.bartizan.exchange.Rejection;
import io.bartizan.exchange.Verdict;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.function.DoubleSupplier;

/**
 * What the process is short of, and what it gives up for it: connections kept for later, then
 * routes of low priority, then all but those of high priority; new connections while descriptors
 * run out. Connections themselves may be what is short: those of low priority's requests are then
 * free for others. Looked at from time to time beside the event loops; a request reads one number.
 *
 * <p>Knows neither listeners nor health checks: whoever looks tells them.
 */
public final class Overload {
  private static final Logger LOG = System.getLogger(Overload.class.getName());

  /** How far below its threshold something must be until it is over, as a part of all. */
  private static final double RELIEF = 0.02;

  /** From which part in use nothing is held that need not be. */
  private static final double STRAINED = 0.8;

  private static final String SHEDDING = "routes of low priority are refused";

  private static final int NONE = 0;
  private static final int SPARE = 1;
  private static final int SHED = 2;
  private static final int REFUSE = 3;

  private static final Verdict OVERLOADED =
      new Verdict.Reject(
          new Rejection(503, "overload", "connection_limit_reached", "The gateway is overloaded."));

  private final Resources resources;
  private final DoubleSupplier connections;
  private final List<Guard> low = List.of(exchange -> check(exchange, SHED));
  private final List<Guard> normal = List.of(exchange -> check(exchange, REFUSE));
  private final List<Guard> high = List.of(exchange -> check(exchange, REFUSE + 1));
  private volatile int level;
  private volatile State state = new State(0, 0, 0, false, Shed.NOTHING, false, false);

  /**
   * How things stand.
   *
   * @param heap in use after a collection, 0 to 1
   * @param descriptors in use, 0 to 1
   * @param connections open of those that there may be, 0 to 1
   * @param acceptsNone no new connection is to be accepted
   * @param shed for what routes of low priority are refused
   * @param refuses all but routes of high priority are refused
   * @param strained four fifths of heap, descriptors or direct memory are in use
   */
  public record State(
      double heap,
      double descriptors,
      double connections,
      boolean acceptsNone,
      Shed shed,
      boolean refuses,
      boolean strained) {
    /** Whether routes of low priority are refused. */
    public boolean sheds() {
      return shed.heap() || shed.descriptors() || shed.connections();
    }
  }

  /** What is so short that routes of low priority are refused. */
  public record Shed(boolean heap, boolean descriptors, boolean connections) {
    static final Shed NOTHING = new Shed(false, false, false);
  }

  /**
   * With nothing short.
   *
   * @param connections of clients that are open, of those that there may be, 0 to 1
   */
  public Overload(Resources resources, DoubleSupplier connections) {
    this.resources = resources;
    this.connections = connections;
  }

  /** What the last look found. */
  public State state() {
    return state;
  }

  /** Those of a route: one list for all of a priority. */
  List<Guard> guards(RouteConfig.Priority priority) {
    return switch (priority) {
      case LOW -> low;
      case NORMAL -> normal;
      case HIGH -> high;
    };
  }

  private Verdict check(Exchange exchange, int refusedFrom) {
    int now = level;
    if (now == NONE) {
      return Verdict.ALLOW;
    }
    // What is not kept for later leaves room for somebody else.
    exchange.stream().connection().shutdown();
    return now >= refusedFrom ? OVERLOADED : Verdict.ALLOW;
  }

  /** Looks at what is in use. On one thread at a time, none of an event loop. */
  public State look(OverloadConfig config) {
    State before = state;
    double heap = resources.heap();
    double descriptors = resources.descriptors();
    double open = connections.getAsDouble();
    Shed was = before.shed();
    State now =
        new State(
            heap,
            descriptors,
            open,
            isShort(descriptors, config.descriptorsPercent(), before.acceptsNone()),
            new Shed(
                isShort(heap, config.shedHeapPercent(), was.heap()),
                isShort(descriptors, config.shedDescriptorsPercent(), was.descriptors()),
                isShort(open, config.shedConnectionsPercent(), was.connections())),
            isShort(heap, config.refuseHeapPercent(), before.refuses()),
            Math.max(Math.max(heap, descriptors), resources.directMemory()) >= STRAINED);
    level = now.refuses() ? REFUSE : now.sheds() ? SHED : now.acceptsNone() ? SPARE : NONE;
    state = now;
    tell(before, now);
    if (now.shed().heap() || now.refuses()) {
      resources.collectIfLongAgo();
    }
    return now;
  }

  private static boolean isShort(double used, int percent, boolean was) {
    double threshold = percent / 100.0;
    return percent < OverloadConfig.NEVER && used >= (was ? threshold - RELIEF : threshold);
  }

  private static void tell(State before, State now) {
    tell(
        before.acceptsNone(),
        now.acceptsNone(),
        "file descriptors",
        now.descriptors(),
        "no connections are accepted");
    Shed was = before.shed();
    Shed is = now.shed();
    tell(was.descriptors(), is.descriptors(), "file descriptors", now.descriptors(), SHEDDING);
    tell(was.connections(), is.connections(), "connections", now.connections(), SHEDDING);
    tell(was.heap(), is.heap(), "heap", now.heap(), SHEDDING);
    tell(
        before.refuses(),
        now.refuses(),
        "heap",
        now.heap(),
        "all routes but those of high priority are refused");
  }

  private static void tell(boolean was, boolean is, String resource, double used, String what) {
    if (was != is) {
      LOG.log(
          is ? Level.WARNING : Level.INFO,
          "overload: {0} % of the {1} in use: {2}{3}",
          Math.round(used * 100),
          resource,
          is ? "" : "no more: ",
          what);
    }
  }
}
