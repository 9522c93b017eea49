package io.bartizan.tls;

import io.bartizan.config.ClientAuthConfig;
import io.bartizan.config.Problem;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Makes a {@link ClientTrust} of the files that a rule names. Blocks. */
final class ClientAuthFiles {
  private static final int CERT_SIGN = 5;

  private final InstantSource clock;

  ClientAuthFiles(InstantSource clock) {
    this.clock = clock;
  }

  /**
   * Reads all files of a rule that asks for certificates.
   *
   * @param problems takes why it cannot be used
   * @param warnings takes what is odd but harmless
   * @return null where it cannot be used
   */
  @Nullable ClientTrust read(
      ClientAuthConfig rule, Consumer<Problem> problems, Consumer<Problem> warnings) {
    ClientAuthorities authorities;
    try {
      authorities = authorities(rule, warnings);
    } catch (UnusableFileException e) {
      problems.accept(located(rule, ".caFile", e.problem()));
      return null;
    }
    List<RevocationList> lists = new ArrayList<>();
    boolean good = true;
    for (String file : rule.crlFiles()) {
      try {
        lists.addAll(RevocationFile.read(file, authorities));
      } catch (UnusableFileException e) {
        problems.accept(located(rule, ".crlFile", e.problem()));
        good = false;
      }
    }
    lists.stream()
        .filter(list -> list.isStale(clock.instant()))
        .forEach(list -> warnings.accept(stale(rule, list)));
    return good
        ? new ClientTrust(rule, authorities, new Revocations(lists, rule.staleCrl()), clock)
        : null;
  }

  private ClientAuthorities authorities(ClientAuthConfig rule, Consumer<Problem> warnings)
      throws UnusableFileException {
    String file = Objects.requireNonNull(rule.caFile());
    Set<X509Certificate> certificates =
        new LinkedHashSet<>(PemFile.read(Path.of(file), file).certificates());
    Instant now = clock.instant();
    for (X509Certificate certificate : certificates) {
      String subject = CertificateText.subject(certificate);
      boolean[] use = certificate.getKeyUsage();
      if (certificate.getBasicConstraints() < 0 || (use != null && !use[CERT_SIGN])) {
        throw new UnusableFileException(
            file, subject + " is no authority", "put the certificates of authorities there only");
      }
      if (now.isAfter(certificate.getNotAfter().toInstant())) {
        warnings.accept(
            rule.problem(
                ".caFile",
                file + ": " + subject + " expired on " + certificate.getNotAfter().toInstant(),
                "nobody gets in by it"));
      }
    }
    ClientAuthorities authorities = new ClientAuthorities(List.copyOf(certificates));
    for (X509Certificate certificate : certificates) {
      if (ClientPaths.constrainsNames(certificate)
          && authorities.isAnchor(certificate)
          && !Chain.selfIssued(certificate)) {
        throw new UnusableFileException(
            file,
            CertificateText.subject(certificate)
                + " constrains names, which is heeded below a root only",
            "add its issuer's certificate");
      }
    }
    return authorities;
  }

  private static Problem stale(ClientAuthConfig rule, RevocationList list) {
    return rule.problem(
        ".crlFile",
        list.file()
            + ": the list of "
            + CertificateText.name(list.issuer())
            + " is past its time since "
            + list.nextUpdate(),
        rule.staleCrl() == ClientAuthConfig.StaleCrl.REFUSE
            ? "no certificate of that issuer is taken until there is a new one"
            : "what was revoked since gets in");
  }

  /** A problem with a file, told at the rule that names the file. */
  private static Problem located(ClientAuthConfig rule, String below, Problem problem) {
    return rule.problem(below, problem.file() + ": " + problem.message(), problem.hint());
  }
}
