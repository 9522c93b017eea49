package io.bartizan.tls;

import io.bartizan.config.Passphrases;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The files of one name in {@code certs/} as they lie there, unread: a certificate and its key, or
 * both in one file of PKCS#12.
 */
final class PairFiles {
  private static final List<String> PKCS12 = List.of("p12", "pfx");
  private static final List<String> CHAINS = List.of("crt", "pem", "p12", "pfx");
  static final String KEY = "key";

  private final String name;
  private final Path folder;
  private final Map<String, Path> byEnding = new HashMap<>();

  /** Of a name without ending. */
  PairFiles(String name, Path folder) {
    this.name = name;
    this.folder = folder;
  }

  /** Whether files with an ending are looked at. */
  static boolean known(String ending) {
    return CHAINS.contains(ending) || ending.equals(KEY);
  }

  void add(String ending, Path file) {
    byEnding.put(ending, file);
  }

  String name() {
    return name;
  }

  /** Not where there are only folders with such names. */
  boolean isPair() {
    return byEnding.values().stream().anyMatch(file -> !Files.isDirectory(file));
  }

  /** The one file with the certificate. */
  Path chain() throws UnusableFileException {
    if (!PrintableName.is(name)) {
      throw new UnusableFileException(
          shown(chains().isEmpty() ? KEY : chains().getFirst()),
          "the name of the file cannot be read in the system's encoding, or not be shown",
          "rename it");
    }
    if (chains().isEmpty()) {
      throw new UnusableFileException(
          shown(KEY), "has no certificate beside it", "add " + name + ".crt or remove the key");
    }
    String first = chains().getFirst();
    String other = chains().size() > 1 ? chains().get(1) : KEY;
    if (chains().size() > 1 || (PKCS12.contains(first) && key() != null)) {
      throw new UnusableFileException(
          shown(first), "lies beside " + name + "." + other, "keep one of the two");
    }
    return Objects.requireNonNull(byEnding.get(first));
  }

  private List<String> chains() {
    return CHAINS.stream().filter(byEnding::containsKey).toList();
  }

  /** Whether the certificate's file holds the key too. */
  boolean isPkcs12() {
    return PKCS12.stream().anyMatch(byEnding::containsKey);
  }

  @Nullable Path key() {
    return byEnding.get(KEY);
  }

  /** What opens the key, if it needs something. */
  KeyPassphrase passphrase(Passphrases settings) {
    return new KeyPassphrase(
        folder.resolve(name + "." + KeyPassphrase.ENDING),
        shown(KeyPassphrase.ENDING),
        name,
        settings);
  }

  /** As the user would name it: relative to the deployment. */
  String shown(String ending) {
    Path last = folder.getFileName();
    String file = PrintableName.of(name) + "." + ending;
    return last == null ? folder + file : last + "/" + file;
  }

  /** One of these files. */
  String shown(Path file) {
    String whole = String.valueOf(file.getFileName());
    return shown(whole.substring(whole.lastIndexOf('.') + 1));
  }
}
