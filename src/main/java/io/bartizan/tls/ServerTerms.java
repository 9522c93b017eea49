package io.bartizan.tls;

import io.bartizan.config.TlsPolicyConfig;

/**
 * What the TLS contexts of a listener's connections are made of, besides the certificate. Each
 * certificate keeps one context for each of the terms it is served on, compared by identity: there
 * are as many as the configuration has different ones, and they live as long as it.
 *
 * @param library that does the cryptography
 * @param policy versions, suites and groups
 * @param tickets what session tickets are sealed with; of no meaning to the JDK's TLS
 */
record ServerTerms(TlsLibrary library, TlsPolicyConfig policy, TicketKeys tickets) {
  /**
   * Where a certificate's sessions may be resumed on these terms: the same text in every process
   * that serves the same. Of the terms it has to say what a resumed session would pass by, such as
   * whom the client had to prove to be.
   *
   * @param certificate the name of its files, which a renewed one keeps
   */
  String ticketScope(String certificate) {
    return certificate;
  }
}
