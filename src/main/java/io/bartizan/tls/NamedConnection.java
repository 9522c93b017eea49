package io.bartizan.tls;

import io.bartizan.config.ClientAuthConfig;
import io.bartizan.config.ClientAuthConfig.Mode;
import io.bartizan.config.TlsConfig.UnknownServerName;
import io.bartizan.http.ClientAccess;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of a connection that asks for a server name, for whoever asks without one.
 *
 * @param serverName as clients send it
 * @param certificates that it is answered with, the preferred first, each for clients that cannot
 *     use those before; empty for the alert unrecognized_name
 * @param byName whether they are for the name, or what those get whom none is for
 */
public record NamedConnection(
    String serverName, List<ServerCertificate> certificates, boolean byName) {
  public NamedConnection {
    certificates = List.copyOf(certificates);
  }

  /**
   * A server name as a hello may have it, in lower case and without the dot at its end.
   *
   * @return null where it is none
   */
  public static @Nullable String serverName(String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    String name = lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
    return ServerNames.valid(name) ? name : null;
  }

  /**
   * One for a name.
   *
   * @param serverName see {@link #serverName(String)}
   */
  public static NamedConnection of(
      CertificateStore store, String serverName, UnknownServerName unknown) {
    CertificateChoices choices = store.answer(serverName, unknown);
    return new NamedConnection(
        serverName,
        choices == null ? List.of() : choices.all(),
        choices != null && choices != store.fallback());
  }

  /**
   * The rule by which its client is asked for a certificate; null where it is not.
   *
   * @param listener that it is made to
   */
  public @Nullable ClientAuthConfig rule(ClientRules rules, String listener) {
    ClientAuthConfig rule = rules.listener(listener).current().find(serverName).config();
    return rule.mode() == Mode.NONE ? null : rule;
  }

  /** Whether a host may be asked for on it; else 421. */
  public boolean isFor(String host, ClientRules rules, String listener) {
    HostRules current = rules.listener(listener).current();
    return ConnectionAccess.isOpen(current.find(host), current.find(serverName).trust());
  }

  /** Whether a host may be asked for on connections without TLS; else 421. */
  public static boolean isOpenInTheClear(String host, ClientRules rules, String listener) {
    ClientAccess access = rules.inTheClear(listener);
    return access == null || access.forHost(host) != null;
  }
}
