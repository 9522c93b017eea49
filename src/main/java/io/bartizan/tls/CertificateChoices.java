package io.bartizan.tls;

import io.bartizan.config.TlsPolicyConfig;
import java.util.Comparator;
import java.util.List;

/**
 * The certificates of one server name, one for each type of key (two where one of them must be
 * stapled), the preferred first.
 */
final class CertificateChoices {
  private final ServerCertificate[] choices;

  CertificateChoices(List<ServerCertificate> certificates) {
    choices =
        certificates.stream()
            .sorted(
                Comparator.comparing((ServerCertificate one) -> one.credential().type())
                    .thenComparing(ServerCertificate::notAfter, Comparator.reverseOrder()))
            .toArray(ServerCertificate[]::new);
  }

  /**
   * The preferred one that the client can verify, with a suite of the policy, though not one that
   * must be stapled and cannot be at the moment while there is another. Where there is none the
   * preferred of all, so that the handshake fails with the alert that TLS has for it.
   */
  ServerCertificate choose(ClientHello hello, TlsPolicyConfig policy) {
    ServerCertificate bare = null;
    for (ServerCertificate choice : choices) {
      if (hello.accepts(choice.credential().type(), policy)) {
        if (!choice.lacksStaple()) {
          return choice;
        }
        bare = bare == null ? choice : bare;
      }
    }
    return bare == null ? choices[0] : bare;
  }

  List<ServerCertificate> all() {
    return List.of(choices);
  }
}
