package io.bartizan.http;

/**
 * Why a stream ended before its time.
 *
 * @param kind what happened
 * @param unprocessed whether the peer cannot have acted on the request, so that anyone may send it
 *     again: refused by HTTP/2 (RFC 9113, section 8.7), or never written
 * @param detail for the log: which peer did what; no secrets, no bytes of the peer
 */
public record StreamReset(Kind kind, boolean unprocessed, String detail) {
  /** What ends a stream. */
  public enum Kind {
    /** The peer cancelled it (RST_STREAM with CANCEL or NO_ERROR). */
    CANCELLED,
    /** The peer refused it or closes the connection before it (REFUSED_STREAM, GOAWAY). */
    REFUSED,
    /** The peer broke it off for another reason of its own. */
    RESET,
    /** The connection closed underneath. */
    CLOSED,
    /** What the peer sent is not HTTP. */
    MALFORMED,
    /** A deadline passed. */
    TIMEOUT,
    /** No connection could be made. */
    CONNECT_FAILED,
    /** No connection was made, since the peer does not prove to be who it should be. */
    UNTRUSTED,
    /** This gateway gave it up itself. */
    LOCAL
  }
}
