package io.bartizan.tls;

import io.bartizan.config.Passphrases;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The passphrase of one key, looked for when the key turns out to need one: the first line of a
 * file beside it, or what the settings have for its name. Never shown; {@link #origin} says where
 * it came from.
 */
final class KeyPassphrase {
  /** What files with passphrases end in. */
  static final String ENDING = "pass";

  private final Path file;
  private final String fileName;
  private final String name;
  private final Passphrases settings;

  /**
   * Of a pair in {@code certs/}.
   *
   * @param file which need not exist
   * @param fileName the file as messages shall name it
   * @param name the pair's
   */
  KeyPassphrase(Path file, String fileName, String name, Passphrases settings) {
    this.file = file;
    this.fileName = fileName;
    this.name = name;
    this.settings = settings;
  }

  /** Of a key that only a file can hold the passphrase of: {@code x.pass} for {@code x.key}. */
  static KeyPassphrase beside(Path key, String keyName) {
    return new KeyPassphrase(
        key.resolveSibling(nameBeside(String.valueOf(key.getFileName()))),
        nameBeside(keyName),
        "",
        Passphrases.NONE);
  }

  static String nameBeside(String keyName) {
    return withoutEnding(keyName) + "." + ENDING;
  }

  private static String withoutEnding(String file) {
    int dot = file.lastIndexOf('.');
    return dot > file.lastIndexOf('/') + 1 ? file.substring(0, dot) : file;
  }

  /** The passphrase, perhaps empty, or null where there is none. */
  @Nullable String find() throws UnusableFileException {
    if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      return settings.of(name);
    }
    String text = new String(FileBytes.read(file, fileName), StandardCharsets.UTF_8);
    return text.lines().findFirst().orElse("");
  }

  /** What tells one from another, also where it cannot be read. */
  byte[] bytes() {
    try {
      String found = find();
      return (found == null ? "" : "=" + found).getBytes(StandardCharsets.UTF_8);
    } catch (UnusableFileException e) {
      return e.problem().message().getBytes(StandardCharsets.UTF_8);
    }
  }

  /** Where the passphrase that was found stands. */
  String origin() {
    return Files.exists(file, LinkOption.NOFOLLOW_LINKS) ? fileName : settings.pointer(name);
  }

  /** What to do where there is none. */
  String howToGive() {
    String byFile = "write it into " + fileName;
    return name.isEmpty() ? byFile : byFile + " or tls.passphrases of gateway.json";
  }
}
