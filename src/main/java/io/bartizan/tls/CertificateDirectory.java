package io.bartizan.tls;

import io.bartizan.config.Problem;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code certs/}: {@code NAME.crt} or {@code NAME.pem} with {@code NAME.key}. A bad pair is
 * reported and never keeps the others from loading. Other files, folders and names that start with
 * a dot are not looked at. An authority's certificate without server names is nobody's to serve and
 * is passed over, with or without a key.
 */
public final class CertificateDirectory {
  /** Pairs beyond are reported and not read. */
  static final int MAX_PAIRS = 65_536;

  private final Path directory;
  private final InstantSource clock;
  private final Map<String, Pair> pairs = new TreeMap<>();
  private final List<Problem> problems = new ArrayList<>();

  private CertificateDirectory(Path directory, InstantSource clock) {
    this.directory = directory;
    this.clock = clock;
  }

  /**
   * Reads everything, blocking.
   *
   * @param directory which need not exist
   * @param clock against which the certificates' dates are checked
   */
  public static LoadedCertificates load(Path directory, InstantSource clock) {
    return new CertificateDirectory(directory, clock).load();
  }

  /** The files of one name as they lie there. */
  private static final class Pair {
    @Nullable Path crt;
    @Nullable Path pem;
    @Nullable Path key;
  }

  private LoadedCertificates load() {
    list();
    List<CertificateReport> reports = new ArrayList<>();
    List<ServerCertificate> certificates = new ArrayList<>();
    pairs.forEach(
        (name, pair) ->
            report(name, pair)
                .ifPresent(
                    report -> {
                      reports.add(report);
                      if (report.certificate() != null) {
                        certificates.add(report.certificate());
                      }
                    }));
    return new LoadedCertificates(new CertificateStore(certificates), reports, problems);
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
    if (dot <= 0 || fileName.startsWith(".") || Files.isDirectory(file)) {
      return true;
    }
    String name = fileName.substring(0, dot);
    String ending = fileName.substring(dot + 1);
    if (!ending.equals("crt") && !ending.equals("pem") && !ending.equals("key")) {
      return true;
    }
    if (pairs.size() == MAX_PAIRS && !pairs.containsKey(name)) {
      return false;
    }
    Pair pair = pairs.computeIfAbsent(name, key -> new Pair());
    switch (ending) {
      case "crt" -> pair.crt = file;
      case "pem" -> pair.pem = file;
      default -> pair.key = file;
    }
    return true;
  }

  private Optional<CertificateReport> report(String name, Pair pair) {
    List<Problem> found = new ArrayList<>();
    try {
      return read(name, pair, found)
          .map(certificate -> new CertificateReport(name, certificate, found));
    } catch (UnusableFileException e) {
      found.add(e.problem());
      return Optional.of(new CertificateReport(name, null, found));
    }
  }

  /** Empty for an authority's certificate. */
  private Optional<ServerCertificate> read(String name, Pair pair, List<Problem> warnings)
      throws UnusableFileException {
    Path chain = pair.crt == null ? pair.pem : pair.crt;
    if (chain == null) {
      throw new UnusableFileException(
          shown(directory.resolve(name + ".key")),
          "has no certificate beside it",
          "add " + name + ".crt or remove the key");
    }
    if (pair.crt != null && pair.pem != null) {
      throw new UnusableFileException(
          shown(chain), "lies beside " + name + ".pem", "keep one of the two");
    }
    PemFile chainFile = PemFile.read(chain, shown(chain));
    if (chainFile.certificates().stream().allMatch(CertificateDirectory::authority)) {
      return Optional.empty();
    }
    if (pair.key == null) {
      throw new UnusableFileException(
          shown(chain), "has no key beside it", "add " + name + ".key or remove the certificate");
    }
    PemFile keyFile = PemFile.read(pair.key, shown(pair.key));
    Credential credential =
        CredentialFiles.join(name, chainFile, keyFile, clock.instant(), warnings);
    return Optional.of(new ServerCertificate(credential, names(credential, shown(chain))));
  }

  private static List<String> names(Credential credential, String file)
      throws UnusableFileException {
    List<String> names = ServerNames.of(credential.leaf());
    if (names.isEmpty() && !credential.name().equals(CertificateStore.DEFAULT_NAME)) {
      throw new UnusableFileException(
          file,
          "the certificate has no subject alternative name, so nobody can ask for it",
          "request it with the names it shall answer for");
    }
    return names;
  }

  /** Also self-signed server certificates are often marked as authorities: those have names. */
  private static boolean authority(X509Certificate certificate) {
    return certificate.getBasicConstraints() >= 0 && ServerNames.of(certificate).isEmpty();
  }

  /** As the user would name it: relative to the deployment. */
  private String shown(Path file) {
    Path folder = directory.getFileName();
    return folder == null ? file.toString() : folder + "/" + file.getFileName();
  }

  private static Problem problem(String file, String message, String hint) {
    return new Problem(file, 0, 0, "", message, hint);
  }
}
