package io.bartizan.observe;

import io.bartizan.exchange.Exchange;

/** How the numbers of one route and pool lie in their {@link Cells}. */
final class RequestCells {
  /** By first digit of the status; 0 where no response was sent. */
  static final int CLASSES = 6;

  static final int ABORTED = CLASSES;
  static final int RETRIES = ABORTED + 1;
  static final int REQUEST_BYTES = RETRIES + 1;
  static final int RESPONSE_BYTES = REQUEST_BYTES + 1;
  static final int DURATION_NANOS = RESPONSE_BYTES + 1;
  static final int FIRST_BUCKET = DURATION_NANOS + 1;
  static final int SIZE = FIRST_BUCKET + Latency.BOUNDS.length;

  private RequestCells() {}

  static int statusClass(int status) {
    int digit = status / 100;
    return digit >= 1 && digit <= 5 ? digit : 0;
  }

  /** As the label {@code status_class} says it. */
  static String className(int statusClass) {
    return statusClass == 0 ? "-" : statusClass + "xx";
  }

  static void add(Cells cells, Exchange exchange, long durationNanos) {
    cells.add(statusClass(exchange.status()), 1);
    if (exchange.aborted()) {
      cells.add(ABORTED, 1);
    }
    if (exchange.retries() > 0) {
      cells.add(RETRIES, exchange.retries());
    }
    if (exchange.requestBytes() > 0) {
      cells.add(REQUEST_BYTES, exchange.requestBytes());
    }
    cells.add(RESPONSE_BYTES, exchange.responseBytes());
    cells.add(DURATION_NANOS, durationNanos);
    cells.add(FIRST_BUCKET + Latency.bucket(durationNanos), 1);
  }
}
