package io.bartizan.exchange;

import org.jspecify.annotations.Nullable;

/**
 * Why the gateway itself answers a request. Shared constants where nothing varies: refusing must be
 * cheap.
 *
 * @param status of the answer
 * @param reason a stable word for logs and metrics, in kebab case, for example {@code no-route}
 * @param proxyError the error type for {@code Proxy-Status} (RFC 9209, section 2.3), or null
 * @param detail a sentence for the client; tells nothing of the inside
 * @param challenge for {@code WWW-Authenticate} (RFC 9110, section 11.6.1), or null
 */
public record Rejection(
    int status,
    String reason,
    @Nullable String proxyError,
    String detail,
    @Nullable String challenge) {
  /** The reason of a request that is asked for a proof of who it comes from. */
  public static final String NO_PROOF = "no-credentials";

  /** One that asks for no authentication. */
  public Rejection(int status, String reason, @Nullable String proxyError, String detail) {
    this(status, reason, proxyError, detail, null);
  }

  /** Whether the request has no proof of who it comes from, and is asked for one. */
  public boolean asksForProof() {
    return status == 401 && reason.equals(NO_PROOF);
  }

  /** The title of the problem: the status' reason phrase. */
  public String title() {
    return switch (status) {
      case 400 -> "Bad Request";
      case 401 -> "Unauthorized";
      case 403 -> "Forbidden";
      case 404 -> "Not Found";
      case 405 -> "Method Not Allowed";
      case 408 -> "Request Timeout";
      case 413 -> "Content Too Large";
      case 414 -> "URI Too Long";
      case 421 -> "Misdirected Request";
      case 429 -> "Too Many Requests";
      case 431 -> "Request Header Fields Too Large";
      case 501 -> "Not Implemented";
      case 502 -> "Bad Gateway";
      case 503 -> "Service Unavailable";
      case 504 -> "Gateway Timeout";
      default -> status < 400 ? "Elsewhere" : "Error";
    };
  }
}
