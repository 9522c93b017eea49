package io.bartizan.tls;

import java.util.Comparator;
import java.util.List;

/** The certificates of one server name, one for each type of key, the preferred first. */
final class CertificateChoices {
  private final ServerCertificate[] choices;

  CertificateChoices(List<ServerCertificate> certificates) {
    choices =
        certificates.stream()
            .sorted(Comparator.comparing(certificate -> certificate.credential().type()))
            .toArray(ServerCertificate[]::new);
  }

  /**
   * The preferred one that the client can verify. Where there is none the preferred of all, so that
   * the handshake fails with the alert that TLS has for it.
   */
  ServerCertificate choose(ClientHello hello) {
    for (ServerCertificate choice : choices) {
      if (hello.accepts(choice.credential().type())) {
        return choice;
      }
    }
    return choices[0];
  }

  List<ServerCertificate> all() {
    return List.of(choices);
  }
}
