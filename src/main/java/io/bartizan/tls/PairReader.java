package io.bartizan.tls;

import io.bartizan.config.Passphrases;
import io.bartizan.config.Problem;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads one pair of {@code certs/} and checks all of it, or nothing where it is the same as before
 * to the byte and still in force.
 */
final class PairReader {
  private final PairFiles files;
  private final String chainName;
  private final String keyName;
  private final byte[] chain;
  private final byte[] key;
  private final @Nullable UnusableFileException noKey;
  private final KeyPassphrase passphrase;
  private final Instant now;

  /** Reads the bytes of the files. That a key cannot be read is told once it is needed. */
  PairReader(PairFiles files, Passphrases passphrases, Instant now) throws UnusableFileException {
    Path file = files.chain();
    this.files = files;
    this.chainName = files.shown(file);
    this.keyName = files.shown(PairFiles.KEY);
    this.chain = FileBytes.read(file, chainName);
    byte[] bytes = {};
    UnusableFileException problem = null;
    if (!files.isPkcs12()) {
      try {
        bytes = keyBytes(files, chainName);
      } catch (UnusableFileException e) {
        problem = e;
      }
    }
    this.key = bytes;
    this.noKey = problem;
    this.passphrase = files.passphrase(passphrases);
    this.now = now;
  }

  private static byte[] keyBytes(PairFiles files, String chainName) throws UnusableFileException {
    Path file = files.key();
    if (file == null) {
      throw new UnusableFileException(
          chainName,
          "has no key beside it",
          "add " + files.name() + ".key or remove the certificate");
    }
    return FileBytes.read(file, files.shown(PairFiles.KEY));
  }

  /**
   * What serves.
   *
   * @param before what was read of this name last time
   * @param authorities takes the certificates of a file that is nobody's to serve
   * @return empty for such
   */
  Optional<ServerCertificate> read(
      @Nullable ServerCertificate before, Consumer<X509Certificate> authorities)
      throws UnusableFileException {
    String digest = PairOrigin.digest(chain, key, passphrase.bytes());
    if (before != null && noKey == null && isSame(before, digest)) {
      return Optional.of(before);
    }
    if (files.isPkcs12()) {
      return Optional.of(checked(Pkcs12File.parse(chain, chainName, passphrase), digest));
    }
    List<X509Certificate> certificates = PemFile.parse(chain, chainName).certificates();
    if (certificates.stream().allMatch(PairReader::isAuthority)) {
      certificates.forEach(authorities);
      return Optional.empty();
    }
    if (noKey != null) {
      throw noKey;
    }
    KeyAndCertificates read =
        new KeyAndCertificates(
            PrivateKeys.in(PemFile.parse(key, keyName), passphrase),
            keyName,
            certificates,
            chainName);
    return Optional.of(checked(read, digest));
  }

  private boolean isSame(ServerCertificate before, String digest) {
    PairOrigin origin = before.origin();
    return origin != null
        && origin.digest().equals(digest)
        && before.credential().chain().stream().allMatch(each -> Chain.inForce(each, now));
  }

  private ServerCertificate checked(KeyAndCertificates read, String digest)
      throws UnusableFileException {
    List<Problem> warnings = new ArrayList<>();
    Credential credential = CredentialFiles.join(files.name(), read, now, warnings);
    ServerChecks.check(credential.chain(), chainName, warnings);
    return new ServerCertificate(
        credential, names(credential, warnings), new PairOrigin(digest, chainName, warnings));
  }

  private List<String> names(Credential credential, List<Problem> warnings)
      throws UnusableFileException {
    List<String> names = ServerNames.of(credential.leaf());
    for (String unusable : ServerNames.unusable(credential.leaf())) {
      warnings.add(
          new Problem(
              chainName,
              0,
              0,
              "",
              "the alternative name "
                  + PrintableName.of(unusable)
                  + " is none that clients ask for",
              "expected a host name in letters, digits and hyphens, or *. and such a name"));
    }
    if (names.isEmpty() && !credential.name().equals(CertificateStore.DEFAULT_NAME)) {
      throw new UnusableFileException(
          chainName,
          "the certificate has no subject alternative name, so nobody can ask for it",
          "request it with the names it shall answer for");
    }
    return names;
  }

  /** Also self-signed server certificates are often marked as authorities: those have names. */
  private static boolean isAuthority(X509Certificate certificate) {
    return certificate.getBasicConstraints() >= 0 && ServerNames.of(certificate).isEmpty();
  }
}
