package io.bartizan.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The files of a deployment, read once and within bounds, so that what is hashed is what is parsed.
 * Links are followed, since a mounted volume often is made of them; names starting with a dot are
 * left to editors and volumes.
 */
final class DeploymentFiles {
  /** Largest file, in bytes. */
  static final int MAX_FILE_BYTES = 16 * 1024 * 1024;

  /** All files together, in bytes: they are held in memory while they are read. */
  static final long MAX_TOTAL_BYTES = 128L * 1024 * 1024;

  /** Most files in {@code routes/}. */
  static final int MAX_FILES = 10_000;

  private static final String GATEWAY = "gateway.json";
  private static final String ROUTES = "routes";
  private static final char BYTE_ORDER_MARK = '\ufeff';

  /**
   * One file.
   *
   * @param name as the user would name it, relative to the deployment
   * @param hash SHA-256 of its bytes, in hexadecimal
   */
  record Source(String name, String text, String hash) {
    boolean isGateway() {
      return name.equals(GATEWAY);
    }
  }

  private final Path directory;
  private final Findings findings;
  private final MessageDigest digest = sha256();
  private final List<Source> sources = new ArrayList<>();
  private final SortedMap<String, String> included = new TreeMap<>();
  private long totalBytes;
  private boolean complete = true;

  private DeploymentFiles(Path directory, Findings findings) {
    this.directory = directory;
    this.findings = findings;
  }

  static DeploymentFiles read(Path directory, Findings findings) {
    DeploymentFiles files = readGateway(directory, findings);
    files.routeFiles().forEach(files::add);
    return files;
  }

  /** Without {@code routes/}. */
  static DeploymentFiles readGateway(Path directory, Findings findings) {
    DeploymentFiles files = new DeploymentFiles(directory, findings);
    if (!Files.isDirectory(directory)) {
      files.fail(directory.toString(), "there is no such folder");
    } else if (Files.exists(directory.resolve(GATEWAY))) {
      files.add(GATEWAY);
    }
    return files;
  }

  /** {@code gateway.json} first, then the others by name. */
  List<Source> sources() {
    return sources;
  }

  /** Whether everything there is could be read. */
  boolean isComplete() {
    return complete;
  }

  /** See {@link Deployment#files}. */
  SortedMap<String, String> hashes() {
    SortedMap<String, String> hashes = new TreeMap<>(included);
    sources.forEach(source -> hashes.put(source.name(), source.hash()));
    return hashes;
  }

  /** See {@link Deployment#contentHash}. */
  String contentHash() {
    return HexFormat.of().formatHex(digest.digest());
  }

  /**
   * Counts a file in that was read elsewhere.
   *
   * @param hash SHA-256 of its bytes
   */
  void include(String name, byte[] hash) {
    digest.update(name.getBytes(StandardCharsets.UTF_8));
    digest.update((byte) 0);
    digest.update(hash);
    included.put(name, HexFormat.of().formatHex(hash));
  }

  private List<String> routeFiles() {
    Path routes = directory.resolve(ROUTES);
    if (!Files.exists(routes)) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(routes)) {
      List<String> names =
          entries
              .filter(DeploymentFiles::isRouteFile)
              .limit(MAX_FILES + 1L)
              .map(entry -> ROUTES + "/" + entry.getFileName())
              .sorted(Comparator.naturalOrder())
              .toList();
      if (names.size() > MAX_FILES) {
        fail(ROUTES, "more than " + MAX_FILES + " files");
        return List.of();
      }
      return names;
    } catch (IOException e) {
      fail(ROUTES, "cannot be listed: " + reason(e));
      return List.of();
    }
  }

  private static boolean isRouteFile(Path entry) {
    String name = entry.getFileName().toString();
    return name.endsWith(".json") && !name.startsWith(".") && !Files.isDirectory(entry);
  }

  private void add(String name) {
    byte[] bytes = bytes(name);
    if (bytes == null) {
      return;
    }
    digest.update(name.getBytes(StandardCharsets.UTF_8));
    digest.update(ByteBuffer.allocate(Long.BYTES + 1).putLong(1, bytes.length).array());
    digest.update(bytes);
    String text = decode(name, bytes);
    if (text != null) {
      sources.add(new Source(name, text, HexFormat.of().formatHex(sha256().digest(bytes))));
    }
  }

  private byte @Nullable [] bytes(String name) {
    try (InputStream in = Files.newInputStream(directory.resolve(name))) {
      byte[] bytes = in.readNBytes(MAX_FILE_BYTES + 1);
      totalBytes += bytes.length;
      if (bytes.length > MAX_FILE_BYTES) {
        fail(name, "larger than " + Sizes.format(MAX_FILE_BYTES));
      } else if (totalBytes > MAX_TOTAL_BYTES) {
        fail(name, "all files together are larger than " + Sizes.format(MAX_TOTAL_BYTES));
      } else {
        return bytes;
      }
    } catch (IOException e) {
      fail(name, "cannot be read: " + reason(e));
    }
    return null;
  }

  /** JSON is UTF-8 (RFC 8259, section 8.1); a byte order mark before it is let pass. */
  private @Nullable String decode(String name, byte[] bytes) {
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      return !text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK ? text.substring(1) : text;
    } catch (CharacterCodingException e) {
      String lenient = new String(bytes, StandardCharsets.UTF_8);
      int at = Math.max(0, lenient.indexOf('\ufffd'));
      findings.add(SyntaxError.at(name, lenient, at, "not UTF-8", null));
      complete = false;
      return null;
    }
  }

  private void fail(String file, String message) {
    findings.add(new Problem(file, 0, 0, "", message, null));
    complete = false;
  }

  private static String reason(IOException e) {
    return e instanceof java.nio.file.FileSystemException
        ? e.getClass().getSimpleName().replace("Exception", "")
        : String.valueOf(e.getMessage());
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }
}
