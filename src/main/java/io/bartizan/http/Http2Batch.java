package io.bartizan.http;

import io.netty.handler.codec.http2.Http2Error;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * The batches in which one HTTP/2 connection does its work: all that one read brought, or all that
 * other connections asked of it since. What was written leaves with one flush at a batch's end, and
 * what exchanges wait for is delivered there, so that no listener is called from within its own
 * call.
 */
final class Http2Batch {
  private static final Logger LOGGER = System.getLogger(Http2Batch.class.getName());

  private final Http2Link link;
  private final Runnable run = this::run;
  private final List<Http2Flow> touched = new ArrayList<>();
  private final ArrayDeque<Http2Flow> due = new ArrayDeque<>();
  private boolean reading;
  private boolean scheduled;

  Http2Batch(Http2Link link) {
    this.link = link;
  }

  /** Bytes are being read. */
  void startRead() {
    reading = true;
  }

  /** Nothing more is to be read for now; the caller flushes. */
  void endRead() {
    settle();
    reading = false;
    if (!due.isEmpty()) {
      schedule();
    }
  }

  /** Lets out what was written, at the end of the batch. */
  void flushSoon() {
    if (!reading) {
      schedule();
    }
  }

  /** Calls {@link Http2Flow#settle} at the end of the batch. */
  void settleLater(Http2Flow flow) {
    if (!flow.isDue) {
      flow.isDue = true;
      due.add(flow);
    }
    flushSoon();
  }

  /** Something was read for the flow: {@link BodyListener#onReadComplete} is owed. */
  void touch(Http2Flow flow) {
    if (!flow.isTouched) {
      flow.isTouched = true;
      touched.add(flow);
    }
  }

  private void schedule() {
    if (!scheduled) {
      scheduled = true;
      link.context().executor().execute(run);
    }
  }

  private void run() {
    scheduled = false;
    settle();
    link.flush(link.context());
    if (!due.isEmpty()) {
      schedule();
    }
  }

  private void settle() {
    for (int i = 0; i < touched.size(); i++) {
      Http2Flow flow = touched.get(i);
      flow.isTouched = false;
      if (!flow.isOver()) {
        readComplete(flow);
      }
    }
    touched.clear();
    if (!due.isEmpty()) {
      // First, so that they find as much room as there is.
      link.flush(link.context());
      for (int i = due.size(); i > 0; i--) {
        Http2Flow flow = due.remove();
        flow.isDue = false;
        settle(flow);
      }
    }
  }

  private static void readComplete(Http2Flow flow) {
    try {
      flow.listener().onReadComplete();
    } catch (RuntimeException e) {
      broken(flow, e);
    }
  }

  private static void settle(Http2Flow flow) {
    try {
      flow.settle();
    } catch (RuntimeException e) {
      broken(flow, e);
    }
  }

  /** One exchange's mistake must not end the others of the connection. */
  private static void broken(Http2Flow flow, RuntimeException e) {
    LOGGER.log(Level.ERROR, "HTTP/2 exchange given up", e);
    flow.giveUp(Http2Error.INTERNAL_ERROR);
  }
}
