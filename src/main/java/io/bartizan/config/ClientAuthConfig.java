package io.bartizan.config;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One item of {@code tls.clientAuth}: for which hosts clients are asked for a certificate, and
 * whose. The most specific host decides: exact, then wildcards from the longest, then rules without
 * hosts; for one host a rule that names the listener goes before one that names none.
 *
 * @param name unique; the rule's place in the list where none was written
 * @param source where it was written, as {@code file:line:column}
 * @param pointer the same within the file
 * @param hosts as in {@link MatchConfig#hosts}; empty for every host
 * @param listeners names; empty for every listener
 * @param caFile PEM of the authorities, absolute; null only where the mode is {@link Mode#NONE}
 * @param crlFiles PEM or DER, absolute; empty for no look at revocation
 * @param staleCrl what becomes of a certificate whose issuer has no list in force
 * @param subjects any of these must hold, if there are any
 * @param sans any of these must hold, if there are any
 * @param forward what upstreams are told
 */
public record ClientAuthConfig(
    String name,
    String source,
    String pointer,
    List<String> hosts,
    List<String> listeners,
    Mode mode,
    @Nullable String caFile,
    List<String> crlFiles,
    StaleCrl staleCrl,
    List<SubjectPattern> subjects,
    List<SanPattern> sans,
    Forward forward) {
  /** Default of {@code staleCrl}. */
  public static final StaleCrl DEFAULT_STALE_CRL = StaleCrl.REFUSE;

  /** Default of {@code forward}. */
  public static final Forward DEFAULT_FORWARD = Forward.HEADERS;

  public ClientAuthConfig {
    hosts = List.copyOf(hosts);
    listeners = List.copyOf(listeners);
    crlFiles = List.copyOf(crlFiles);
    subjects = List.copyOf(subjects);
    sans = List.copyOf(sans);
  }

  /** Where it was written is no part of what it says: a line above is no change. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ClientAuthConfig that && said().equals(that.said());
  }

  @Override
  public int hashCode() {
    return said().hashCode();
  }

  private List<Object> said() {
    return List.of(
        name,
        hosts,
        listeners,
        mode,
        Objects.requireNonNullElse(caFile, ""),
        crlFiles,
        staleCrl,
        subjects,
        sans,
        forward);
  }

  /** Whether clients are asked for a certificate. */
  public enum Mode {
    /** They are not. */
    NONE,
    /** They are, and may have none; one that is not good ends the handshake. */
    OPTIONAL,
    /** There is no connection without a good one. */
    REQUIRED
  }

  /** What becomes of a certificate whose issuer has no list in force. */
  public enum StaleCrl {
    /** It is refused. */
    REFUSE,
    /** It is taken, unless a list past its time has it. */
    ALLOW
  }

  /** What upstreams are told of a client's certificate. */
  public enum Forward {
    /** Nothing. */
    NONE,
    /** {@code X-Client-Cert-Subject} and its like. */
    HEADERS,
    /** {@code Client-Cert} and {@code Client-Cert-Chain} (RFC 9440). */
    RFC9440
  }

  /**
   * A problem with what was written here.
   *
   * @param below the member, with a dot before it
   */
  public Problem problem(String below, String message, @Nullable String hint) {
    int column = source.lastIndexOf(':');
    int line = source.lastIndexOf(':', column - 1);
    return new Problem(
        source.substring(0, line),
        Integer.parseInt(source.substring(line + 1, column)),
        Integer.parseInt(source.substring(column + 1)),
        pointer + below,
        message,
        hint);
  }
}
