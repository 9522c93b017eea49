package io.bartizan.http;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The head of a request, the same for every version of HTTP and for both directions.
 *
 * <p>The codec that read it has checked its framing and syntax, and has taken out of {@code fields}
 * what it says elsewhere or what ends at the connection: {@code Host}, {@code Transfer-Encoding}
 * and, in HTTP/1, {@code Connection} with all that it nominates, {@code Keep-Alive}, {@code
 * Proxy-Connection}, {@code Upgrade}; {@code TE} stays only as {@code trailers}. A codec that
 * writes it adds what its version needs. {@code Content-Length} stays among the fields: one, valid,
 * and equal to what comes.
 */
public final class RequestHead {
  private final Protocol protocol;
  private final String method;
  private final String scheme;
  private final String authority;
  private final String target;
  private final Fields fields;
  private final boolean hasBody;
  private final @Nullable String upgrade;

  /**
   * A head.
   *
   * @param protocol the version it came in
   * @param method a token, in the case it came in
   * @param scheme {@code http} or {@code https}
   * @param authority a valid {@code host[:port]}, as it came; empty only where HTTP/1.0 sent none
   * @param target in origin form, {@code /path?query}, or {@code *}; visible ASCII without fragment
   * @param hasBody whether a body, maybe an empty one, follows
   * @param upgrade the protocol that HTTP/1 asks to switch to, in lower case, or null; only {@code
   *     websocket} is ever passed on
   */
  public RequestHead(
      Protocol protocol,
      String method,
      String scheme,
      String authority,
      String target,
      Fields fields,
      boolean hasBody,
      @Nullable String upgrade) {
    this.protocol = Objects.requireNonNull(protocol);
    this.method = Objects.requireNonNull(method);
    this.scheme = Objects.requireNonNull(scheme);
    this.authority = Objects.requireNonNull(authority);
    this.target = Objects.requireNonNull(target);
    this.fields = Objects.requireNonNull(fields);
    this.hasBody = hasBody;
    this.upgrade = upgrade;
  }

  /** The version of HTTP it came in. */
  public Protocol protocol() {
    return protocol;
  }

  /** As it came; methods are case-sensitive (RFC 9110, section 9.1). */
  public String method() {
    return method;
  }

  /** {@code http} or {@code https}. */
  public String scheme() {
    return scheme;
  }

  /** {@code host[:port]} as the client wrote it. */
  public String authority() {
    return authority;
  }

  /** The path and query as they came, or {@code *}. */
  public String target() {
    return target;
  }

  /** The fields; a proxy edits them in place. */
  public Fields fields() {
    return fields;
  }

  /** Whether a body follows; when not, no end is announced either. */
  public boolean hasBody() {
    return hasBody;
  }

  /** {@code websocket} or null. */
  public @Nullable String upgrade() {
    return upgrade;
  }
}
