package io.bartizan.protect;

import io.bartizan.config.OffencePoints;
import io.bartizan.exchange.Rejection;
import io.bartizan.http.Misuse;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What adds to a client's score. */
public enum Offence {
  /** A request beyond a limit. */
  RATE_LIMIT,
  /** A request whose proof of who it comes from is not good. */
  AUTHENTICATION,
  /** What is no request, none that can be matched, or no TLS where that is spoken. */
  MALFORMED,
  /** A request that no route takes: who scans makes many. */
  NOT_FOUND,
  /**
   * An HTTP/2 request that was taken back before it was answered, which makes work and costs its
   * client nothing. Not one that ends with its connection, as when a page is closed.
   */
  RESET,
  /** A connection that was ended for what costs the gateway far more than its client. */
  FLOOD;

  /**
   * What a refusal says of its client. Heads that are too long or too slow are nobody's fault that
   * could be told from a browser's with many cookies or a bad line, so they are none.
   */
  static @Nullable Offence of(Rejection rejection) {
    return switch (rejection.status()) {
      case 400 -> MALFORMED;
      // Who shows no proof has failed nothing yet: browsers come so, to be asked for one.
      case 401 -> rejection.asksForProof() ? null : AUTHENTICATION;
      case 404 -> NOT_FOUND;
      case 429 -> RATE_LIMIT;
      default -> null;
    };
  }

  /** What the end of a connection says of its client. */
  static @Nullable Offence of(Misuse misuse) {
    return switch (misuse) {
      // They may have a bad line.
      case SLOW_HEAD, SLOW_READER -> null;
      // Of one who is only mistaken there are few.
      case HTTP2_ERROR -> MALFORMED;
      case RAPID_RESET,
          PROVOKED_RESETS,
          UNREAD_REPLIES,
          CONTINUATION_FLOOD,
          ENDLESS_HEAD,
          SETTINGS_FLOOD,
          PING_FLOOD,
          PRIORITY_FLOOD,
          WINDOW_UPDATE_FLOOD,
          EMPTY_DATA_FLOOD,
          FRAME_FLOOD ->
          FLOOD;
    };
  }

  int points(OffencePoints points) {
    return switch (this) {
      case RATE_LIMIT -> points.rateLimit();
      case AUTHENTICATION -> points.authentication();
      case MALFORMED -> points.malformed();
      case NOT_FOUND -> points.notFound();
      case RESET -> points.reset();
      case FLOOD -> points.flood();
    };
  }

  /** For logs, in kebab case. */
  String text() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
