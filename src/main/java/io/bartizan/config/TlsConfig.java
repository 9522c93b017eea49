package io.bartizan.config;

import java.time.Duration;
import java.util.List;

/**
 * {@code tls} of {@code gateway.json}.
 *
 * @param handshakeTimeout from accepting a connection to the end of its TLS handshake
 * @param unknownServerName what a client gets that asks for a name without a certificate, or for
 *     none
 * @param passphrases of the encrypted keys in {@code certs/}
 * @param ocsp whether and how certificates are stapled
 * @param policy what is spoken
 * @param tickets how sessions are resumed
 * @param hsts for routes that do not say
 * @param clientAuth in the order written; where no rule has a host, nobody is asked for a
 *     certificate
 */
public record TlsConfig(
    Duration handshakeTimeout,
    UnknownServerName unknownServerName,
    Passphrases passphrases,
    OcspConfig ocsp,
    TlsPolicyConfig policy,
    TlsTicketsConfig tickets,
    HstsConfig hsts,
    List<ClientAuthConfig> clientAuth) {
  /** Default of {@code handshakeTimeout}. */
  public static final Duration DEFAULT_HANDSHAKE_TIMEOUT = Duration.ofSeconds(5);

  /** Default of {@code unknownServerName}. */
  public static final UnknownServerName DEFAULT_UNKNOWN_SERVER_NAME = UnknownServerName.DEFAULT;

  public TlsConfig {
    clientAuth = List.copyOf(clientAuth);
  }

  /** The choice for names that no certificate covers. */
  public enum UnknownServerName {
    /** The certificate {@code default}, or where there is none, the alert unrecognized_name. */
    DEFAULT,
    /** The alert unrecognized_name (RFC 6066, section 3). */
    REFUSE
  }
}
