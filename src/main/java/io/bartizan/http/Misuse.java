package io.bartizan.http;

import java.util.Locale;

/**
 * What a client's connection, or a response on it, is ended for without an answer. All that there
 * is: whoever judges by it has to say of each what it means.
 */
public enum Misuse {
  /** A request's head that does not come to its end in time. */
  SLOW_HEAD,
  /** A response that is not taken, or too slowly. */
  SLOW_READER,
  /** Request after request that is taken back (CVE-2023-44487). */
  RAPID_RESET,
  /** Streams that we have to reset for the client's errors, one after the other (CVE-2025-8671). */
  PROVOKED_RESETS,
  /** SETTINGS or PING whose replies are not read (CVE-2019-9512, 9515). */
  UNREAD_REPLIES,
  /** Small CONTINUATION without end (CVE-2024-27316 and its like). */
  CONTINUATION_FLOOD,
  /** A header block that goes on far beyond what a head may have. */
  ENDLESS_HEAD,
  /** SETTINGS without end. */
  SETTINGS_FLOOD,
  /** PING without end. */
  PING_FLOOD,
  /** PRIORITY without end. */
  PRIORITY_FLOOD,
  /** WINDOW_UPDATE without end. */
  WINDOW_UPDATE_FLOOD,
  /** DATA without content in a row (CVE-2019-9518). */
  EMPTY_DATA_FLOOD,
  /** Frames without end that are none of those. */
  FRAME_FLOOD,
  /** What is no HTTP/2. */
  HTTP2_ERROR;

  private final String label = name().toLowerCase(Locale.ROOT).replace('_', '-');

  /** As metrics and logs say it, in kebab case. */
  public String label() {
    return label;
  }
}
