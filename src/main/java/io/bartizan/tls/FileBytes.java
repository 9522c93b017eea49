package io.bartizan.tls;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;

/**
 * The bytes of one file, read within a bound, and only where nobody writes to it meanwhile. What
 * would block or never end, a pipe or a device, is not opened.
 */
final class FileBytes {
  /** Far above any chain; a larger file is something else by mistake. */
  static final int MAX_BYTES = 1 << 20;

  private FileBytes() {}

  /** How a file is opened. */
  @FunctionalInterface
  interface Opener {
    InputStream open(Path file) throws IOException;
  }

  /**
   * Reads a file.
   *
   * @param name as messages shall name it
   */
  static byte[] read(Path file, String name) throws UnusableFileException {
    return read(file, name, MAX_BYTES);
  }

  /**
   * Reads a file that may be larger.
   *
   * @param maxBytes whole MiB
   */
  static byte[] read(Path file, String name, int maxBytes) throws UnusableFileException {
    return read(file, name, maxBytes, Files::newInputStream);
  }

  static byte[] read(Path file, String name, Opener opener) throws UnusableFileException {
    return read(file, name, MAX_BYTES, opener);
  }

  private static byte[] read(Path file, String name, int maxBytes, Opener opener)
      throws UnusableFileException {
    try {
      BasicFileAttributes before = attributes(file);
      refuseUnread(before, name, maxBytes);
      try (InputStream in = opener.open(file)) {
        byte[] bytes = in.readNBytes(maxBytes + 1);
        if (bytes.length != before.size() || !same(before, attributes(file))) {
          throw new UnusableFileException(
              name,
              "is being written",
              "write it under another name first and rename it, then reload");
        }
        return bytes;
      }
    } catch (NoSuchFileException e) {
      throw missing(file, name);
    } catch (IOException e) {
      throw new UnusableFileException(
          name, "cannot be read: " + PemFile.reason(e), "the gateway's user needs to read it");
    }
  }

  private static BasicFileAttributes attributes(Path file) throws IOException {
    return Files.readAttributes(file, BasicFileAttributes.class);
  }

  private static void refuseUnread(BasicFileAttributes file, String name, int maxBytes)
      throws UnusableFileException {
    if (file.isDirectory()) {
      throw new UnusableFileException(name, "is a folder", "replace it by a file");
    }
    if (!file.isRegularFile()) {
      throw new UnusableFileException(name, "is not a regular file", "replace it by a file");
    }
    if (file.size() > maxBytes) {
      throw new UnusableFileException(
          name,
          "is larger than " + (maxBytes >> 20) + " MiB",
          "one chain or one key belongs in a file");
    }
  }

  private static boolean same(BasicFileAttributes before, BasicFileAttributes after) {
    return before.size() == after.size()
        && before.lastModifiedTime().equals(after.lastModifiedTime())
        && Objects.equals(before.fileKey(), after.fileKey());
  }

  private static UnusableFileException missing(Path file, String name) {
    return Files.exists(file, LinkOption.NOFOLLOW_LINKS)
        ? new UnusableFileException(
            name, "is a link to a file that does not exist", "mend the link or remove it")
        : new UnusableFileException(name, "does not exist", "create it or correct the name");
  }
}
