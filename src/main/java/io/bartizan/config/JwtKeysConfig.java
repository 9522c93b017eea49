package io.bartizan.config;

import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Where a provider's keys come from. */
public sealed interface JwtKeysConfig {
  /** Default of {@code refresh}. */
  Duration DEFAULT_REFRESH = Duration.ofMinutes(10);

  /** Default of {@code timeout}. */
  Duration DEFAULT_TIMEOUT = Duration.ofSeconds(5);

  /**
   * A key set (RFC 7517, section 5) that is fetched again and again.
   *
   * @param url of the key set, or of the document that names it
   * @param discovery whether the URL is that of an OpenID Provider's configuration document
   * @param caFile PEM of the authorities to trust; null for those of the system
   * @param refresh from one answer to the next question
   * @param timeout from asking to the last byte of the answer
   */
  record Fetched(
      URI url, boolean discovery, @Nullable String caFile, Duration refresh, Duration timeout)
      implements JwtKeysConfig {}

  /** A file with a key set, or with public keys or certificates in PEM. */
  final class InFile implements JwtKeysConfig {
    /** Largest file, in bytes. */
    static final int MAX_BYTES = 1024 * 1024;

    private final String path;
    private final byte[] content;

    InFile(String path, byte[] content) {
      this.path = path;
      this.content = content;
    }

    /** Where it is. */
    public String path() {
      return path;
    }

    /** What was in it when the configuration was read; may be secret. */
    public byte[] content() {
      return content.clone();
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof InFile file
          && path.equals(file.path)
          && Arrays.equals(content, file.content);
    }

    @Override
    public int hashCode() {
      return Objects.hash(path, Arrays.hashCode(content));
    }

    @Override
    public String toString() {
      return path;
    }
  }

  /** A secret that the issuer has too. */
  record Shared(Secret secret) implements JwtKeysConfig {}
}
