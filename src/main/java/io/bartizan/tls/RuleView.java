package io.bartizan.tls;

import io.bartizan.config.ClientAuthConfig;
import java.time.Instant;
import java.util.List;

/**
 * A rule in force, to be shown to operators.
 *
 * @param authorities those of its file; none where nobody is asked for a certificate
 * @param lists its revocation lists
 */
public record RuleView(ClientAuthConfig config, List<Authority> authorities, List<Crl> lists) {
  public RuleView {
    authorities = List.copyOf(authorities);
    lists = List.copyOf(lists);
  }

  /** A certificate of the rule's authorities. */
  public record Authority(String subject, Instant notAfter) {}

  /**
   * A revocation list.
   *
   * @param revoked how many certificates are on it
   */
  public record Crl(String issuer, Instant thisUpdate, Instant nextUpdate, int revoked) {}

  static RuleView of(ClientRule rule) {
    ClientTrust trust = rule.trust();
    if (trust == null) {
      return new RuleView(rule.config(), List.of(), List.of());
    }
    return new RuleView(
        rule.config(),
        trust.authorities().all().stream()
            .map(
                each ->
                    new Authority(
                        each.getSubjectX500Principal().getName(), each.getNotAfter().toInstant()))
            .toList(),
        trust.revocations().lists().stream()
            .map(
                list ->
                    new Crl(
                        list.issuer().getName(),
                        list.thisUpdate(),
                        list.nextUpdate(),
                        list.revoked().size()))
            .toList());
  }
}
