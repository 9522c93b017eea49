package io.bartizan.config;

import io.bartizan.config.AuthConfig.ClaimMatch;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which requests a route takes. All parts must hold; an empty part always does.
 *
 * @param hosts in lower case and A-labels: exact (IPv6 in brackets and the form of RFC 5952), or
 *     {@code *.} and a suffix, where the star stands for one label or more
 * @param path one of the three; absent in the file means every path
 * @param clientCertificate null for any, and for none
 * @param token null for any, and for none
 * @param clientTags names of lists of addresses, one of which the client is on
 */
public record MatchConfig(
    List<String> hosts,
    PathMatch path,
    Set<String> methods,
    List<ValueMatch> headers,
    List<ValueMatch> query,
    @Nullable ClientCertificateMatch clientCertificate,
    @Nullable TokenMatch token,
    Set<String> clientTags) {
  /** Default of {@code path}: every path. */
  public static final PathMatch DEFAULT_PATH = new PathMatch.Prefix("/");

  public MatchConfig {
    hosts = List.copyOf(hosts);
    methods = Set.copyOf(methods);
    headers = List.copyOf(headers);
    query = List.copyOf(query);
    clientTags = Set.copyOf(clientTags);
  }

  /** How the normalised path is matched. */
  public sealed interface PathMatch {
    /** The whole path; what needs to be encoded is, in upper case ({@code %C3%A9}). */
    record Exact(String path) implements PathMatch {}

    /**
     * Whole segments from the start, without a slash at the end, encoded as in {@link Exact};
     * {@code /} takes every path.
     */
    record Prefix(String prefix) implements PathMatch {}

    /** The whole path, by RE2 syntax (linear time). */
    record Regex(String pattern) implements PathMatch {}
  }

  /**
   * What certificate the client has shown. Only one counts that the host asks for.
   *
   * @param present whether there is one
   * @param subject what its subject must be, or null
   * @param san what one of its alternative names must be, or null
   */
  public record ClientCertificateMatch(
      boolean present, @Nullable SubjectPattern subject, @Nullable SanPattern san) {}

  /**
   * A token that is good.
   *
   * @param provider who finds it good, by name
   * @param claims all of which must match; any where empty
   */
  public record TokenMatch(String provider, List<ClaimMatch> claims) {
    public TokenMatch {
      claims = List.copyOf(claims);
    }
  }

  /** How one header's or query parameter's value is matched. */
  public sealed interface ValueMatch {
    /** The header's name in lower case, or the parameter's as written. */
    String name();

    /** The value is the text. */
    record Exact(String name, String value) implements ValueMatch {}

    /** The whole value, by RE2 syntax. */
    record Regex(String name, String pattern) implements ValueMatch {}

    /** It is there, or is not. */
    record Present(String name, boolean present) implements ValueMatch {}
  }
}
