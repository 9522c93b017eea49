package io.bartizan.protect.feed;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * The last good answer on disk, so that a start need not wait for the next one. Replaced in one
 * step: what is read is whole, or is not there.
 */
final class KeptFile {
  private static final Logger LOG = System.getLogger(KeptFile.class.getName());

  private final Path file;
  private boolean failing;

  KeptFile(String file) {
    this.file = Path.of(file);
  }

  /** Writes a file. */
  @FunctionalInterface
  interface Writer {
    /** All of it. */
    void write(Path to) throws IOException;
  }

  boolean exists() {
    return Files.exists(file);
  }

  Path path() {
    return file;
  }

  /** Replaces it by what is written. Where that fails, the list is as good without it. */
  void replace(Writer writer) {
    try {
      write(writer);
      failing = false;
    } catch (IOException e) {
      LOG.log(
          failing ? Level.DEBUG : Level.WARNING,
          "{0} cannot be kept for the next start: {1}",
          file,
          e);
      failing = true;
    }
  }

  private void write(Writer writer) throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    if (folder == null) {
      throw new IOException("no folder for " + file);
    }
    Files.createDirectories(folder);
    Path draft = Files.createTempFile(folder, ".draft", null);
    try {
      writer.write(draft);
      Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(draft);
    }
  }
}
