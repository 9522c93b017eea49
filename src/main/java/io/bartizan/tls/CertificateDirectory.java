package io.bartizan.tls;

import io.bartizan.config.Passphrases;
import io.bartizan.config.Problem;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import javax.security.auth.x500.X500Principal;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code certs/}: {@code NAME.crt} or {@code NAME.pem} with {@code NAME.key}, or {@code
 * NAME.p12} or {@code NAME.pfx} alone. A bad pair is reported and never keeps the others from
 * loading. Other files, folders and names that start with a dot are not looked at. An authority's
 * certificate without server names is nobody's to serve and is passed over, with or without a key.
 */
public final class CertificateDirectory {
  /** Pairs beyond are reported and not read. */
  static final int MAX_PAIRS = 65_536;

  private final Path directory;
  private final Passphrases passphrases;
  private final Instant now;
  private final Map<String, PairFiles> pairs = new TreeMap<>();
  private final Map<String, ServerCertificate> before = new HashMap<>();
  private final Set<X500Principal> authorities = ConcurrentHashMap.newKeySet();
  private final List<Problem> problems = new ArrayList<>();

  private CertificateDirectory(Path directory, InstantSource clock, Passphrases passphrases) {
    this.directory = directory;
    this.passphrases = passphrases;
    this.now = clock.instant();
  }

  /**
   * Reads everything, blocking; encrypted keys only by files beside them.
   *
   * @param directory which need not exist
   * @param clock against which the certificates' dates are checked
   */
  public static LoadedCertificates load(Path directory, InstantSource clock) {
    return load(directory, clock, Passphrases.NONE, CertificateStore.empty());
  }

  /**
   * Reads everything, blocking.
   *
   * @param directory which need not exist
   * @param clock against which the certificates' dates are checked
   * @param before what was read last time; of what has not changed the same objects are given again
   */
  public static LoadedCertificates load(
      Path directory, InstantSource clock, Passphrases passphrases, CertificateStore before) {
    CertificateDirectory reading = new CertificateDirectory(directory, clock, passphrases);
    before.certificates().forEach(known -> reading.before.put(known.name(), known));
    return reading.load();
  }

  private LoadedCertificates load() {
    list();
    List<CertificateReport> read =
        eachPair().filter(PairFiles::isPair).map(this::read).filter(Objects::nonNull).toList();
    // Only now is it known which authorities there are.
    List<CertificateReport> reports = read.stream().map(this::withOpenEnd).toList();
    List<ServerCertificate> certificates =
        reports.stream().map(CertificateReport::certificate).filter(Objects::nonNull).toList();
    return new LoadedCertificates(new CertificateStore(certificates), reports, problems);
  }

  /** The first time on all processors: nothing else goes on then, and thousands take a while. */
  private Stream<PairFiles> eachPair() {
    return before.isEmpty() ? pairs.values().parallelStream() : pairs.values().stream();
  }

  private void list() {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
      for (Path file : files) {
        if (!add(file)) {
          problems.add(
              problem(
                  directory.toString(),
                  "holds more than " + MAX_PAIRS + " pairs; the rest is not read",
                  "use wildcards, or several gateways"));
          return;
        }
      }
    } catch (NoSuchFileException e) {
      // No folder is an empty folder.
    } catch (IOException | DirectoryIteratorException e) {
      problems.add(
          problem(
              directory.toString(),
              "cannot be listed: " + PemFile.reason(e),
              "the gateway's user needs to read it"));
    }
  }

  /** False where there is no room for another name. */
  private boolean add(Path file) {
    String fileName = file.getFileName().toString();
    int dot = fileName.lastIndexOf('.');
    if (dot <= 0 || fileName.startsWith(".") || !PairFiles.known(fileName.substring(dot + 1))) {
      return true;
    }
    String name = fileName.substring(0, dot);
    if (pairs.size() == MAX_PAIRS && !pairs.containsKey(name)) {
      return false;
    }
    pairs
        .computeIfAbsent(name, key -> new PairFiles(name, directory))
        .add(fileName.substring(dot + 1), file);
    return true;
  }

  /** Null for an authority's certificate. */
  private @Nullable CertificateReport read(PairFiles pair) {
    String name = PrintableName.of(pair.name());
    try {
      return new PairReader(pair, passphrases, now)
          .read(before.get(name), this::authority)
          .map(certificate -> new CertificateReport(name, certificate, warnings(certificate)))
          .orElse(null);
    } catch (UnusableFileException e) {
      return new CertificateReport(name, null, List.of(e.problem()));
    } catch (RuntimeException e) {
      // None is known, but whoever wrote the parsers did not think of everything; the others serve.
      // No word of the cause: it may quote what was read.
      return new CertificateReport(name, null, List.of(unforeseen(pair, e)));
    }
  }

  private static Problem unforeseen(PairFiles pair, RuntimeException e) {
    return problem(
        pair.shown("*"),
        "broken in a way that was not foreseen: " + e.getClass().getSimpleName(),
        "make them again");
  }

  private static List<Problem> warnings(ServerCertificate certificate) {
    PairOrigin origin = certificate.origin();
    return origin == null ? List.of() : origin.warnings();
  }

  private void authority(X509Certificate certificate) {
    if (Chain.selfIssued(certificate)) {
      authorities.add(certificate.getSubjectX500Principal());
    }
  }

  /**
   * A leaf may be signed by a root without anything between them, as private authorities do it; by
   * all others it was not, and clients find no way to a root.
   */
  private CertificateReport withOpenEnd(CertificateReport report) {
    ServerCertificate certificate = report.certificate();
    PairOrigin origin = certificate == null ? null : certificate.origin();
    if (certificate == null || origin == null) {
      return report;
    }
    Credential credential = certificate.credential();
    X500Principal issuer = credential.openEnd();
    if (issuer == null || credential.chain().size() > 1 || authorities.contains(issuer)) {
      return report;
    }
    List<Problem> problems = new ArrayList<>(report.problems());
    problems.add(
        problem(
            origin.chainFile(),
            "the chain is incomplete: " + CertificateText.name(issuer) + " is missing",
            "add it to the file behind the certificate"));
    return new CertificateReport(report.name(), certificate, problems);
  }

  private static Problem problem(String file, String message, String hint) {
    return new Problem(file, 0, 0, "", message, hint);
  }
}
