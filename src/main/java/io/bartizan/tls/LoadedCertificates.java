package io.bartizan.tls;

import io.bartizan.config.Problem;
import java.util.List;

/**
 * What reading {@code certs/} gave.
 *
 * @param store all that can serve
 * @param reports one for each pair of files, by name
 * @param problems with the folder as a whole
 */
public record LoadedCertificates(
    CertificateStore store, List<CertificateReport> reports, List<Problem> problems) {
  public LoadedCertificates {
    reports = List.copyOf(reports);
    problems = List.copyOf(problems);
  }

  /** Those that cannot serve. */
  public List<CertificateReport> refused() {
    return reports.stream().filter(report -> !report.loaded()).toList();
  }
}
