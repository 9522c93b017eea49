package io.bartizan.tls;

import io.bartizan.config.Problem;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What became of one pair of files in {@code certs/}.
 *
 * @param name of the files, without ending
 * @param certificate what was loaded, or null where it was refused
 * @param problems why it was refused, or what is odd about it
 */
public record CertificateReport(
    String name, @Nullable ServerCertificate certificate, List<Problem> problems) {
  public CertificateReport {
    problems = List.copyOf(problems);
  }

  /** Whether it serves. */
  public boolean loaded() {
    return certificate != null;
  }
}
