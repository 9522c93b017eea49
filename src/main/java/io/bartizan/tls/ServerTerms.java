package io.bartizan.tls;

import io.bartizan.config.TlsPolicyConfig;
import org.jspecify.annotations.Nullable;

/**
 * What the TLS contexts of a listener's connections are made of, besides the certificate. Each
 * certificate keeps one context for each of the terms it is served on, compared by identity: there
 * are as many as the configuration has different ones, and they live until something else is asked
 * of clients, or as long as it.
 *
 * @param library that does the cryptography
 * @param policy versions, suites and groups
 * @param tickets what session tickets are sealed with; of no meaning to the JDK's TLS
 * @param clients whose certificates are asked for, or null for nobody's
 */
record ServerTerms(
    TlsLibrary library, TlsPolicyConfig policy, TicketKeys tickets, @Nullable ClientTrust clients) {
  /** Where nobody is asked for a certificate. */
  ServerTerms(TlsLibrary library, TlsPolicyConfig policy, TicketKeys tickets) {
    this(library, policy, tickets, null);
  }

  /** The same, with a certificate asked for. */
  ServerTerms asking(ClientTrust trust) {
    return new ServerTerms(library, policy, tickets, trust);
  }

  /** Whether no handshake begins on them any more. */
  boolean isRetired() {
    return clients != null && clients.isRetired();
  }

  /**
   * Where a certificate's sessions may be resumed on these terms: the same text in every process
   * that serves the same. Of the terms it has to say what a resumed session would pass by, such as
   * whom the client had to prove to be.
   *
   * @param certificate the name of its files, which a renewed one keeps
   */
  String ticketScope(String certificate) {
    // A name of files has no slash.
    return clients == null ? certificate : certificate + '/' + clients.digest();
  }
}
