package io.bartizan.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.util.io.pem.PemObject;
import org.bouncycastle.util.io.pem.PemReader;

/**
 * The blocks of one PEM file (RFC 7468), read with a bound on its size. Knows certificates; what a
 * block with a key means is {@link PrivateKeys}' business.
 */
final class PemFile {
  /** Far above any chain; a larger file is something else by mistake. */
  static final int MAX_BYTES = 1 << 20;

  private static final int MAX_BLOCKS = 4096;
  private static final String NOT_PEM_HINT = "expected the text between BEGIN and END lines of PEM";

  private final String name;
  private final List<PemObject> blocks;

  private PemFile(String name, List<PemObject> blocks) {
    this.name = name;
    this.blocks = blocks;
  }

  /**
   * Reads a file.
   *
   * @param name as messages shall name it
   */
  static PemFile read(Path file, String name) throws UnusableFileException {
    byte[] bytes = bytes(file, name);
    List<PemObject> blocks = new ArrayList<>();
    try (PemReader reader =
        new PemReader(new StringReader(new String(bytes, StandardCharsets.ISO_8859_1)))) {
      for (PemObject block = reader.readPemObject();
          block != null;
          block = reader.readPemObject()) {
        if (blocks.size() == MAX_BLOCKS) {
          throw new UnusableFileException(name, "more than " + MAX_BLOCKS + " blocks", "split it");
        }
        blocks.add(block);
      }
    } catch (IOException | RuntimeException e) {
      // The parser throws unchecked exceptions on broken Base64.
      throw new UnusableFileException(name, "not valid PEM: " + reason(e), NOT_PEM_HINT);
    }
    if (blocks.isEmpty()) {
      throw new UnusableFileException(
          name, bytes.length == 0 ? "is empty" : "holds no PEM block", NOT_PEM_HINT);
    }
    return new PemFile(name, blocks);
  }

  private static byte[] bytes(Path file, String name) throws UnusableFileException {
    try {
      // A pipe or a device would block or never end.
      if (Files.exists(file) && !Files.isRegularFile(file)) {
        throw new UnusableFileException(name, "is not a regular file", "replace it by a file");
      }
      try (InputStream in = Files.newInputStream(file)) {
        byte[] bytes = in.readNBytes(MAX_BYTES + 1);
        if (bytes.length > MAX_BYTES) {
          throw new UnusableFileException(
              name, "is larger than 1 MiB", "one chain or one key belongs in a file");
        }
        return bytes;
      }
    } catch (NoSuchFileException e) {
      throw new UnusableFileException(name, "does not exist", "create it or correct the name");
    } catch (IOException e) {
      throw new UnusableFileException(
          name, "cannot be read: " + reason(e), "the gateway's user needs to read it");
    }
  }

  String name() {
    return name;
  }

  List<PemObject> blocks() {
    return blocks;
  }

  /** All certificates, in the file's order; at least one. */
  List<X509Certificate> certificates() throws UnusableFileException {
    List<X509Certificate> certificates = new ArrayList<>();
    for (PemObject block : blocks) {
      if (block.getType().equals("CERTIFICATE") || block.getType().equals("X509 CERTIFICATE")) {
        certificates.add(certificate(block));
      }
    }
    if (certificates.isEmpty()) {
      throw new UnusableFileException(
          name,
          "holds no certificate but " + blocks.getFirst().getType(),
          "expected BEGIN CERTIFICATE");
    }
    return certificates;
  }

  private X509Certificate certificate(PemObject block) throws UnusableFileException {
    try {
      return (X509Certificate)
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(block.getContent()));
    } catch (CertificateException e) {
      throw new UnusableFileException(
          name, "holds a broken certificate: " + reason(e), "copy it again from its source");
    }
  }

  /** An exception's message without its class, on one line. */
  static String reason(Throwable cause) {
    String message = cause.getMessage();
    return (message == null ? cause.getClass().getSimpleName() : message)
        .lines()
        .findFirst()
        .orElse("");
  }
}
