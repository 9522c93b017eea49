package io.bartizan.tls;

import io.bartizan.config.InternationalNames;
import io.bartizan.tls.DevelopmentAuthority.Issued;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.PrivateKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.bouncycastle.util.io.pem.PemObject;
import org.bouncycastle.util.io.pem.PemWriter;

/**
 * Certificates for development in {@code certs/}, signed by an authority that lies beside them as
 * {@code dev-ca.crt} and {@code dev-ca.key}. The authority's key is kept, readable by its owner
 * only, so that a name added later is trusted by whoever trusts the authority already; whoever
 * reads the file can impersonate any site to those, which is why it belongs on a developer's
 * machine and is never made where there are certificates already. Overwrites no file that this
 * authority did not issue.
 */
public final class DevelopmentCertificates {
  private static final String AUTHORITY = "dev-ca";
  private static final List<String> LOCALHOST =
      List.of("localhost", "*.localhost", "127.0.0.1", "::1");

  /** What {@link #issueIfEmpty} makes: two, so that choice by name can be seen. */
  private static final List<String> FIRST = List.of("localhost", "demo.localhost");

  private DevelopmentCertificates() {}

  /**
   * What was made.
   *
   * @param authority the file to trust
   * @param certificates one for each name
   */
  public record IssuedFiles(Path authority, List<Path> certificates) {
    public IssuedFiles {
      certificates = List.copyOf(certificates);
    }

    /** A few lines for a terminal. */
    public String howToTrust() {
      return """
          These certificates are signed by a development authority that nobody trusts yet.
            once:        curl --cacert %1$s https://localhost:8443/
            system-wide: sudo cp %1$s /usr/local/share/ca-certificates/bartizan-dev-ca.crt && \
          sudo update-ca-certificates
          Keep %2$s to yourself: with it anybody can impersonate any site to you.
          """
          .formatted(authority, authority.resolveSibling(AUTHORITY + ".key"));
    }
  }

  /**
   * Makes certificates for localhost and demo.localhost where the folder holds no certificate and
   * no key at all, whatever their state.
   *
   * @return empty where it does
   * @throws IOException if the folder cannot be read or written
   */
  public static Optional<IssuedFiles> issueIfEmpty(Path directory, InstantSource clock)
      throws IOException {
    return holdsCertificates(directory)
        ? Optional.empty()
        : Optional.of(issue(directory, FIRST, clock));
  }

  private static boolean holdsCertificates(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      return false;
    }
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*.{crt,pem,key}")) {
      for (Path file : files) {
        if (!file.getFileName().toString().startsWith(AUTHORITY + ".")) {
          return true;
        }
      }
    }
    return false;
  }

  /**
   * Makes a certificate for each name, in files of that name; {@code localhost} also covers
   * *.localhost and the loopback addresses. Makes the authority first where there is none or it is
   * about to expire.
   *
   * @param names host names, in letters of any script, wildcards or IP addresses
   * @throws IllegalArgumentException for something that is none
   * @throws IOException if a file cannot be written, or is not ours to overwrite
   */
  public static IssuedFiles issue(Path directory, List<String> names, InstantSource clock)
      throws IOException {
    List<String> clean = names.stream().map(DevelopmentCertificates::checked).toList();
    Files.createDirectories(directory);
    Instant now = clock.instant();
    DevelopmentAuthority authority = authority(directory, now);
    for (String name : clean) {
      refuseForeign(directory, fileName(name));
    }
    List<Path> files = new ArrayList<>();
    for (String name : clean) {
      Issued issued = authority.issue(name.equals("localhost") ? LOCALHOST : List.of(name), now);
      files.add(write(directory, fileName(name), issued.certificate(), issued.key()));
    }
    return new IssuedFiles(directory.resolve(AUTHORITY + ".crt"), files);
  }

  private static String checked(String name) {
    String lower = ascii(name).toLowerCase(Locale.ROOT);
    if (ServerNames.isAddress(lower)) {
      return ServerNames.address(lower);
    }
    if (!ServerNames.valid(lower.startsWith("*.") ? lower.substring(2) : lower)) {
      throw new IllegalArgumentException(
          name + " is neither a host name nor a wildcard nor an IP address");
    }
    return lower;
  }

  private static String ascii(String name) {
    String wildcard = name.startsWith("*.") ? "*." : "";
    try {
      return wildcard + InternationalNames.ascii(name.substring(wildcard.length()));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(name + ": " + e.getMessage(), e);
    }
  }

  private static String fileName(String name) {
    return name.replace("*.", "_wildcard.").replace(':', '-');
  }

  private static DevelopmentAuthority authority(Path directory, Instant now) throws IOException {
    Path certificate = directory.resolve(AUTHORITY + ".crt");
    Path key = directory.resolve(AUTHORITY + ".key");
    if (Files.exists(certificate) && Files.exists(key)) {
      try {
        DevelopmentAuthority existing =
            new DevelopmentAuthority(
                PemFile.read(certificate, certificate.toString()).certificates().getFirst(),
                PrivateKeys.in(
                    PemFile.read(key, key.toString()), KeyPassphrase.beside(key, key.toString())));
        if (existing.usable(now)) {
          return existing;
        }
      } catch (UnusableFileException e) {
        throw new IOException(e.getMessage() + "; remove it to have a new one made", e);
      }
    }
    DevelopmentAuthority created = DevelopmentAuthority.create(now);
    write(directory, AUTHORITY, created.certificate(), created.key());
    return created;
  }

  private static void refuseForeign(Path directory, String fileName) throws IOException {
    Path file = directory.resolve(fileName + ".crt");
    if (fileName.equals(AUTHORITY)) {
      throw new IOException(file + " is the authority itself");
    }
    boolean ours;
    try {
      ours =
          !Files.exists(file, LinkOption.NOFOLLOW_LINKS)
              ? !Files.exists(directory.resolve(fileName + ".key"), LinkOption.NOFOLLOW_LINKS)
              : DevelopmentAuthority.isDevelopment(
                  PemFile.read(file, file.toString()).certificates().getFirst());
    } catch (UnusableFileException e) {
      ours = false;
    }
    if (!ours) {
      throw new IOException(
          file + " or its key was not made by a development authority; remove it first");
    }
  }

  private static Path write(
      Path directory, String name, X509Certificate certificate, PrivateKey key) throws IOException {
    try {
      // A reader that comes between the two finds a pair that is incomplete or does not match, and
      // refuses it.
      write(directory.resolve(name + ".key"), "PRIVATE KEY", key.getEncoded(), "rw-------");
      Path file = directory.resolve(name + ".crt");
      write(file, "CERTIFICATE", certificate.getEncoded(), "rw-r--r--");
      return file;
    } catch (CertificateEncodingException e) {
      throw new IOException(e);
    }
  }

  /** Under another name first, so that no half-written file is ever seen under its own. */
  private static void write(Path file, String type, byte[] der, String mode) throws IOException {
    StringWriter text = new StringWriter();
    try (PemWriter pem = new PemWriter(text)) {
      pem.writeObject(new PemObject(type, der));
    }
    Path temporary = Files.createTempFile(file.getParent(), ".", ".tmp", permissions(file, mode));
    try {
      Files.write(temporary, text.toString().getBytes(StandardCharsets.US_ASCII));
      Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  private static FileAttribute<?>[] permissions(Path file, String mode) {
    return file.getFileSystem().supportedFileAttributeViews().contains("posix")
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(mode))
        }
        : new FileAttribute<?>[0];
  }
}
