package io.bartizan.tls;

import io.bartizan.config.Problem;
import io.bartizan.tls.CertificateReload.Outcome;
import io.bartizan.tls.CertificateReload.State;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Puts pairs of certificate and key into {@code certs/} and takes them away, in force and on disk
 * alike. A pair is checked as it would be where it lies before any of it is there, and whenever
 * this process or the machine stops, a complete pair lies there: the old one or the new one.
 * Blocks, and expects that nobody else changes certificates meanwhile.
 */
public final class CertificateFiles {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]{0,127}");

  /** Folders of this beginning are passed over by whoever reads certificates. */
  private static final String DRAFT = ".put-";

  private static final List<String> PKCS12 = List.of(".p12", ".pfx");

  private static final FileAttribute<?> OWNER_ONLY =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

  private final Path directory;
  private final CertificateRotation rotation;
  private final Runnable afterEachStep;

  /**
   * For a gateway's certificates.
   *
   * @param directory which need not exist
   */
  public CertificateFiles(Path directory, CertificateRotation rotation) {
    this(directory, rotation, () -> {});
  }

  /** As the other, with a look at what lies there after each step. */
  CertificateFiles(Path directory, CertificateRotation rotation, Runnable afterEachStep) {
    this.directory = directory;
    this.rotation = rotation;
    this.afterEachStep = afterEachStep;
  }

  /** It cannot be done with what lies there; the message says why. */
  public static final class ConflictException extends Exception {
    private static final long serialVersionUID = 1;

    ConflictException(String message) {
      super(message, null, false, false);
    }
  }

  /**
   * Whether files may be called so: letters, digits, dots, underscores and hyphens, no dot first,
   * 128 at most.
   */
  public static boolean isName(String name) {
    return NAME.matcher(name).matches();
  }

  /**
   * Keeps a pair and puts it in force for handshakes that begin from now on.
   *
   * @param name that {@link #isName}
   * @param pem chain and key, in any order
   * @return what became of it; where it was refused nothing has changed
   * @throws IOException if it cannot be written; what was in force still is
   */
  public CertificateReload put(String name, String pem) throws IOException, ConflictException {
    PemPair pair = PemPair.of(pem);
    if (pair == null) {
      Problem problem =
          new Problem(
              "certs/" + name,
              0,
              0,
              "",
              "expected PEM of a certificate with its chain, and of one private key",
              null);
      return new CertificateReload(
          false,
          List.of(rotation.outcome(new CertificateReport(name, null, List.of(problem)))),
          List.of());
    }
    Files.createDirectories(directory);
    sweep();
    Path draft = Files.createTempDirectory(directory, DRAFT);
    try {
      return put(name, pair, draft);
    } finally {
      deleteAll(draft);
    }
  }

  private CertificateReload put(String name, PemPair pair, Path draft)
      throws IOException, ConflictException {
    Path chain = chainOf(name);
    // In a folder of the same name, so that messages name the files as they will be.
    Path folder = Files.createDirectory(draft.resolve(directory.getFileName()));
    Path newChain = folder.resolve(chain.getFileName());
    Path newKey = folder.resolve(name + ".key");
    write(newChain, pair.chain());
    write(newKey, pair.key(), OWNER_ONLY);
    Outcome outcome = rotation.outcome(report(folder, name));
    if (outcome.state() == State.REFUSED) {
      return new CertificateReload(false, List.of(outcome), List.of());
    }
    Path key = directory.resolve(name + ".key");
    Optional<String> old = readable(chain);
    if (old.isPresent() && Files.exists(key)) {
      // Both chains first: the leaf is the one that the key belongs to, whichever that is.
      Path both = draft.resolve("both");
      write(both, pair.chain() + old.get());
      move(both, chain);
    }
    move(newKey, key);
    move(newChain, chain);
    return rotation.put(outcome);
  }

  /**
   * Takes a certificate out of force and its files away.
   *
   * @return empty where none of that name is in force
   * @throws ConflictException if it is the last one
   * @throws IOException if a file cannot be deleted; it is in force still, as long as no reload
   *     finds the pair incomplete
   */
  public Optional<CertificateReload> delete(String name) throws IOException, ConflictException {
    List<ServerCertificate> certificates = rotation.store().certificates();
    if (certificates.stream().noneMatch(certificate -> certificate.name().equals(name))) {
      return Optional.empty();
    }
    if (certificates.size() == 1) {
      throw new ConflictException("it is the last certificate; put another first");
    }
    // The key first: without it the rest serves no longer.
    for (String ending : List.of(".key", ".crt", ".pem", ".p12", ".pfx")) {
      Files.deleteIfExists(directory.resolve(name + ending));
    }
    sync(directory);
    return Optional.of(rotation.remove(name));
  }

  /** Where the chain of a name lies or would lie. */
  private Path chainOf(String name) throws ConflictException {
    for (String ending : PKCS12) {
      if (Files.exists(directory.resolve(name + ending))) {
        throw new ConflictException(
            name + ending + " lies in certs/ and holds the certificate; remove it, or replace it");
      }
    }
    Path crt = directory.resolve(name + ".crt");
    Path pem = directory.resolve(name + ".pem");
    if (Files.exists(crt) && Files.exists(pem)) {
      throw new ConflictException(
          name + ".crt and " + name + ".pem both lie in certs/; remove one of the two");
    }
    return Files.exists(pem) ? pem : crt;
  }

  private CertificateReport report(Path folder, String name) {
    return rotation.look(folder).reports().stream()
        .findFirst()
        .orElseGet(
            () ->
                new CertificateReport(
                    name,
                    null,
                    List.of(
                        new Problem(
                            "certs/" + name + ".crt",
                            0,
                            0,
                            "",
                            "is an authority's certificate, which serves nobody",
                            "put the certificate of a server"))));
  }

  /** The file's text where it holds certificates; what else lies there would be in the way. */
  private static Optional<String> readable(Path file) throws IOException {
    try {
      PemFile.read(file, "").certificates();
      return Optional.of(Files.readString(file, StandardCharsets.ISO_8859_1));
    } catch (UnusableFileException e) {
      return Optional.empty();
    }
  }

  private void move(Path from, Path to) throws IOException {
    Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    sync(directory);
    afterEachStep.run();
  }

  private static void write(Path file, String text, FileAttribute<?>... attributes)
      throws IOException {
    try (FileChannel channel =
        FileChannel.open(
            file,
            EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            attributes)) {
      ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1));
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
  }

  private static void sync(Path folder) throws IOException {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  /** What a process that was ended in the middle of this has left lies there with its key. */
  private void sweep() throws IOException {
    List<Path> left = new ArrayList<>();
    try (DirectoryStream<Path> drafts = Files.newDirectoryStream(directory, DRAFT + "*")) {
      drafts.forEach(left::add);
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    for (Path draft : left) {
      deleteAll(draft);
    }
  }

  private static void deleteAll(Path folder) throws IOException {
    List<Path> found;
    try (Stream<Path> files = Files.walk(folder)) {
      found = new ArrayList<>(files.toList());
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    for (Path file : found.reversed()) {
      Files.deleteIfExists(file);
    }
  }

  /** A text with certificates and a text with a key, each of PEM blocks alone. */
  private record PemPair(String chain, String key) {
    /** Null where there is no certificate, no key, or more than one key. */
    static @Nullable PemPair of(String pem) {
      StringBuilder chain = new StringBuilder();
      StringBuilder key = new StringBuilder();
      int keys = 0;
      StringBuilder block = new StringBuilder();
      String type = null;
      for (String raw : (Iterable<String>) pem.lines()::iterator) {
        String line = raw.strip();
        if (type == null && line.startsWith("-----BEGIN ") && line.endsWith("-----")) {
          type = line.substring(11, line.length() - 5);
          block.setLength(0);
        }
        if (type == null) {
          continue;
        }
        block.append(line).append('\n');
        if (line.equals("-----END " + type + "-----")) {
          if (type.endsWith("PRIVATE KEY")) {
            keys++;
            key.append(block);
          } else if (type.endsWith("CERTIFICATE")) {
            chain.append(block);
          }
          type = null;
        }
      }
      return keys == 1 && !chain.isEmpty() ? new PemPair(chain.toString(), key.toString()) : null;
    }
  }
}
