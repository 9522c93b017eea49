package io.bartizan.observe;

import io.bartizan.exchange.Exchange;

/**
 * How the numbers of one route and pool lie in their row. What every request writes lies together,
 * in two cache lines at most: from the status class of success, the last, to the first buckets.
 */
final class RequestCells {
  /** What is counted by status class; the first where no response was sent. */
  private static final String[] CLASS_NAMES = {"-", "1xx", "3xx", "4xx", "5xx", "2xx"};

  static final int CLASSES = 6;

  /** Of the route, in the first of its rows. */
  static final int IN_FLIGHT = CLASSES;

  static final int RESPONSE_BYTES = IN_FLIGHT + 1;
  static final int DURATION_NANOS = RESPONSE_BYTES + 1;
  static final int FIRST_BUCKET = DURATION_NANOS + 1;
  static final int ABORTED = FIRST_BUCKET + Latency.BOUNDS.length;
  static final int RETRIES = ABORTED + 1;
  static final int REQUEST_BYTES = RETRIES + 1;
  static final int SIZE = REQUEST_BYTES + 1;

  private RequestCells() {}

  static int statusClass(int status) {
    return switch (status / 100) {
      case 1 -> 1;
      case 2 -> CLASSES - 1;
      case 3 -> 2;
      case 4 -> 3;
      case 5 -> 4;
      default -> 0;
    };
  }

  /** As the label {@code status_class} says it. */
  static String className(int statusClass) {
    return CLASS_NAMES[statusClass];
  }

  /** Whether a row's request ever ended. */
  static boolean anyEnded(long[] row) {
    for (int i = 0; i < CLASSES; i++) {
      if (row[i] != 0) {
        return true;
      }
    }
    return false;
  }

  static void add(RowTable table, int row, Exchange exchange, long durationNanos) {
    table.add(row, statusClass(exchange.status()), 1);
    if (exchange.aborted()) {
      table.add(row, ABORTED, 1);
    }
    if (exchange.retries() > 0) {
      table.add(row, RETRIES, exchange.retries());
    }
    if (exchange.requestBytes() > 0) {
      table.add(row, REQUEST_BYTES, exchange.requestBytes());
    }
    table.add(row, RESPONSE_BYTES, exchange.responseBytes());
    table.add(row, DURATION_NANOS, durationNanos);
    table.add(row, FIRST_BUCKET + Latency.bucket(durationNanos), 1);
  }
}
