package io.bartizan.http;

/**
 * The streams of an HTTP/2 connection that were reset last, by this side. What still comes for one
 * of them was under way and is no error (RFC 9113, section 5.1).
 */
final class RecentResets {
  /** How many are remembered; what comes for one before them is an error. */
  static final int REMEMBERED = 256;

  private static final int[] NONE = {};

  // Most connections never reset a stream.
  private int[] streamIds = NONE;
  private int next;

  void add(int streamId) {
    if (streamIds == NONE) {
      streamIds = new int[REMEMBERED];
    }
    streamIds[next] = streamId;
    next = (next + 1) % REMEMBERED;
  }

  boolean contains(int streamId) {
    for (int reset : streamIds) {
      if (reset == streamId) {
        return true;
      }
    }
    return false;
  }
}
