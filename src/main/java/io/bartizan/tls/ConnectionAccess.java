package io.bartizan.tls;

import io.bartizan.config.ClientAuthConfig.Forward;
import io.bartizan.config.ClientAuthConfig.Mode;
import io.bartizan.http.ClientAccess;
import io.bartizan.http.ClientIdentity;
import java.security.cert.CertificateException;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What requests may come on one TLS connection. A host that asks nobody for a certificate is open
 * to every connection, and hears of no identity on it: a certificate counts only where it was asked
 * for. Any other host wants a connection that was made under the very same terms as its own: the
 * same authorities, lists, names and mode.
 *
 * <p>When files were read again, the connection's certificate is looked at again by what its rule
 * has become, once; whoever was revoked in between gets no further answer here.
 */
final class ConnectionAccess implements ClientAccess {
  private final ListenerRules rules;
  private final String ruleName;
  private final @Nullable ClientPath path;
  private final Map<Forward, ClientIdentity> identities = new EnumMap<>(Forward.class);

  /** What the connection is good for; null for nothing but hosts that ask nobody. */
  private @Nullable ClientTrust trust;

  private HostRules seen;
  private @Nullable String lastHost;
  private @Nullable ClientIdentity lastAnswer;

  /**
   * For a connection whose handshake is complete.
   *
   * @param rule that the handshake went by
   * @param path to the client's certificate, or null where it has shown none
   */
  ConnectionAccess(ListenerRules rules, ClientRule rule, @Nullable ClientPath path) {
    this.rules = rules;
    this.ruleName = rule.name();
    this.path = path;
    this.trust = rule.trust();
    this.seen = rules.current();
    // What was replaced during the handshake is no longer what it went by.
    renew(seen);
  }

  /** Requests of one connection are mostly for one host: then this is one comparison. */
  @Override
  public @Nullable ClientIdentity forHost(String host) {
    HostRules current = rules.current();
    if (current != seen) {
      seen = current;
      renew(current);
      lastHost = null;
    }
    if (!host.equals(lastHost)) {
      lastAnswer = answer(current.find(host));
      lastHost = host;
    }
    return lastAnswer;
  }

  /**
   * Whether hosts of a rule may be asked for.
   *
   * @param trust what the connection is good for
   */
  static boolean isOpen(ClientRule asked, @Nullable ClientTrust trust) {
    return asked.trust() == null || asked.trust() == trust;
  }

  private @Nullable ClientIdentity answer(ClientRule asked) {
    if (!isOpen(asked, trust)) {
      return null;
    }
    if (asked.trust() == null) {
      return ClientIdentity.UNKNOWN;
    }
    ClientPath known = path;
    return known == null
        ? ClientIdentity.UNKNOWN
        : identities.computeIfAbsent(
            asked.config().forward(), forward -> ForwardedIdentity.of(known, forward));
  }

  private void renew(HostRules current) {
    ClientRule successor = trust == null ? null : current.named(ruleName);
    ClientTrust next = successor == null ? null : successor.trust();
    trust = next == null || next == trust || admits(next) ? next : null;
  }

  private boolean admits(ClientTrust next) {
    if (path == null) {
      return next.mode() == Mode.OPTIONAL;
    }
    try {
      next.admit(path);
      return true;
    } catch (CertificateException e) {
      return false;
    }
  }
}
