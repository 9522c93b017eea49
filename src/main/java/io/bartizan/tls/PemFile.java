package io.bartizan.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.util.io.pem.PemObject;
import org.bouncycastle.util.io.pem.PemReader;

/**
 * The blocks of one PEM file (RFC 7468), in the bounds of {@link FileBytes}. Knows certificates;
 * what a block with a key means is {@link PrivateKeys}' business.
 */
final class PemFile {
  private static final int MAX_BLOCKS = 4096;

  /** What every certificate and key in DER begins with. */
  private static final byte DER_SEQUENCE = 0x30;

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
    return parse(FileBytes.read(file, name), name);
  }

  /** The blocks in a file's bytes. */
  static PemFile parse(byte[] bytes, String name) throws UnusableFileException {
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    List<PemObject> blocks = new ArrayList<>();
    try (PemReader reader = new PemReader(new StringReader(text))) {
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
      throw new UnusableFileException(name, nothing(bytes), NOT_PEM_HINT);
    }
    refuseCutOff(text, blocks.size(), name);
    return new PemFile(name, blocks);
  }

  private static String nothing(byte[] bytes) {
    if (bytes.length == 0) {
      return "is empty";
    }
    return bytes[0] == DER_SEQUENCE ? "is DER and not PEM" : "holds no PEM block";
  }

  /** The parser takes the beginning of a BEGIN line for text between blocks. */
  private static void refuseCutOff(String text, int blocks, String name)
      throws UnusableFileException {
    List<String> lines = text.lines().map(String::strip).filter(line -> !line.isEmpty()).toList();
    long begun = lines.stream().filter(line -> line.startsWith("-----BEGIN ")).count();
    String last = lines.getLast();
    if (begun > blocks || (last.startsWith("-----") && !last.startsWith("-----END "))) {
      throw new UnusableFileException(
          name, "is cut off within a block", "write the whole file again");
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

  /** An exception's message without its class and without a file's name, on one line. */
  static String reason(Throwable cause) {
    String message =
        switch (cause) {
          case AccessDeniedException denied -> "permission denied";
          case FileSystemException failed when failed.getReason() != null -> failed.getReason();
          default -> cause.getMessage();
        };
    return (message == null ? cause.getClass().getSimpleName() : message)
        .lines()
        .findFirst()
        .orElse("");
  }
}
