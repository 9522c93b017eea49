package io.bartizan;

import io.bartizan.auth.keys.KeyFiles;
import io.bartizan.config.Deployment;
import io.bartizan.config.DeploymentReader;
import io.bartizan.config.ListenerConfig;
import io.bartizan.config.Passphrases;
import io.bartizan.config.Problem;
import io.bartizan.config.Problems;
import io.bartizan.config.Reading;
import io.bartizan.tls.CertificateDirectory;
import io.bartizan.tls.CertificateReport;
import io.bartizan.tls.CertificateRotation;
import io.bartizan.tls.CertificateStore;
import io.bartizan.tls.ClientRules;
import io.bartizan.tls.JdkLimits;
import io.bartizan.tls.LoadedCertificates;
import io.bartizan.tls.TlsLibrary;
import io.bartizan.tls.UpstreamTls;
import io.bartizan.tls.UpstreamTlsFiles;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Everything of a deployment that is read from files, found good, and not started yet. What {@code
 * check} looks at is what {@code run} starts with.
 *
 * @param directory the deployment's folder
 * @param environment what variables stand for, whenever it is read
 * @param upstreamTls by pool, for those with https endpoints
 * @param clients which hosts ask clients for certificates
 * @param warnings about certificates, those that were refused too
 */
public record Prepared(
    Path directory,
    Function<String, @Nullable String> environment,
    Deployment deployment,
    TlsLibrary tls,
    LoadedCertificates certificates,
    Map<String, UpstreamTls> upstreamTls,
    ClientRules clients,
    List<Problem> warnings) {
  private static final String CERTS = "certs";

  public Prepared {
    upstreamTls = Map.copyOf(upstreamTls);
    warnings = List.copyOf(warnings);
  }

  /** Where a deployment keeps its certificates. */
  public static Path certificates(Path directory) {
    return directory.resolve(CERTS);
  }

  /**
   * Reads a deployment.
   *
   * @param environment what variables stand for, null for one that is not set
   * @throws InvalidDeploymentException with all problems
   */
  public static Prepared read(Path folder, Function<String, @Nullable String> environment)
      throws InvalidDeploymentException {
    // What settings name in it is resolved more than once.
    Path directory = folder.toAbsolutePath();
    // Loading a native library takes as long as all the files: both at once.
    CompletableFuture<TlsLibrary> library = CompletableFuture.supplyAsync(TlsLibrary::best);
    List<Problem> problems = new ArrayList<>();
    List<Problem> warnings = new ArrayList<>();
    Reading reading = new DeploymentReader(environment).read(directory);
    if (reading instanceof Deployment deployment) {
      LoadedCertificates certificates =
          certificates(directory, passphrases(deployment), problems, warnings);
      return prepare(
          directory, environment, deployment, library.join(), certificates, problems, warnings);
    }
    problems.addAll(((Problems) reading).list());
    certificates(directory, Passphrases.NONE, problems, warnings);
    throw new InvalidDeploymentException(problems);
  }

  private static Prepared prepare(
      Path directory,
      Function<String, @Nullable String> environment,
      Deployment deployment,
      TlsLibrary library,
      LoadedCertificates certificates,
      List<Problem> problems,
      List<Problem> warnings)
      throws InvalidDeploymentException {
    if (speaksTls(deployment)
        && !certificates.refused().isEmpty()
        && certificates.store().isEmpty()) {
      certificates.refused().forEach(report -> problems.addAll(report.problems()));
    }
    if (library == TlsLibrary.JDK) {
      problems.addAll(JdkLimits.problems(deployment.gateway().tls()));
    }
    Map<String, UpstreamTls> upstreamTls =
        new UpstreamTlsFiles(directory, library, InstantSource.system())
            .readAll(deployment.routes().pools().values(), Map.of(), problems::add);
    ClientRules clients =
        ClientRules.read(
            deployment.gateway().tls().clientAuth(),
            deployment.gateway().listeners(),
            InstantSource.system(),
            problems::add,
            warnings::add);
    KeyFiles.check(deployment.gateway(), problems::add);
    if (!problems.isEmpty()) {
      upstreamTls.values().forEach(UpstreamTls::close);
      throw new InvalidDeploymentException(problems);
    }
    return new Prepared(
        directory, environment, deployment, library, certificates, upstreamTls, clients, warnings);
  }

  /** Whether a listener needs a certificate and there is none, not even a bad one. */
  public boolean lacksCertificates() {
    return speaksTls(deployment) && certificates.store().isEmpty();
  }

  /** What {@code certs/} came to, ready to be read again. */
  CertificateRotation rotation() {
    return new CertificateRotation(
        certificates(directory),
        InstantSource.system(),
        passphrases(deployment),
        certificates.store(),
        clients);
  }

  /** The same with the certificates that lie there now. */
  public Prepared withCertificatesReadAgain() {
    LoadedCertificates again = load(directory, passphrases(deployment));
    return new Prepared(
        directory, environment, deployment, tls, again, upstreamTls, clients, warnings);
  }

  private static boolean speaksTls(Deployment deployment) {
    return deployment.gateway().listeners().stream()
        .anyMatch(listener -> listener.protocol() == ListenerConfig.Protocol.HTTPS);
  }

  private static Passphrases passphrases(Deployment deployment) {
    return deployment.gateway().tls().passphrases();
  }

  private static LoadedCertificates load(Path directory, Passphrases passphrases) {
    return CertificateDirectory.load(
        certificates(directory), InstantSource.system(), passphrases, CertificateStore.empty());
  }

  private static LoadedCertificates certificates(
      Path directory, Passphrases passphrases, List<Problem> problems, List<Problem> warnings) {
    LoadedCertificates certificates = load(directory, passphrases);
    problems.addAll(certificates.problems());
    // One bad certificate among hundreds must not keep a gateway from starting again.
    certificates.reports().stream().map(CertificateReport::problems).forEach(warnings::addAll);
    return certificates;
  }
}
