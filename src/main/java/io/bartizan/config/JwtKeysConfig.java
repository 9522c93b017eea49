package io.bartizan.config;

import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Where a provider's keys come from. */
public sealed interface JwtKeysConfig {
  /** Largest file with keys or authorities, in bytes. */
  int MAX_FILE_BYTES = 1024 * 1024;

  /** Default of {@code refresh}. */
  Duration DEFAULT_REFRESH = Duration.ofMinutes(10);

  /** Default of {@code timeout}. */
  Duration DEFAULT_TIMEOUT = Duration.ofSeconds(5);

  /**
   * A key set (RFC 7517, section 5) that is fetched again and again.
   *
   * @param url of the key set, or of the document that names it; see {@link #mayBeAsked}
   * @param discovery whether the URL is that of an OpenID Provider's configuration document
   * @param caFile PEM of the authorities to trust; null for those of the system
   * @param refresh from one answer to the next question
   * @param timeout from asking to the last byte of the answer
   */
  record Fetched(
      URI url, boolean discovery, @Nullable FileContent caFile, Duration refresh, Duration timeout)
      implements JwtKeysConfig {
    /**
     * Whether keys from there can be believed: they come over TLS, or from this machine.
     *
     * @param url any
     */
    public static boolean mayBeAsked(URI url) {
      String host = url.getHost();
      return host != null
          && ("https".equalsIgnoreCase(url.getScheme())
              || ("http".equalsIgnoreCase(url.getScheme()) && Addresses.isLoopback(host)));
    }
  }

  /**
   * A file with a key set, or with public keys or certificates in PEM.
   *
   * @param file at most {@link JwtKeysConfig#MAX_FILE_BYTES}
   */
  record InFile(FileContent file) implements JwtKeysConfig {
    /** Where it is. */
    public String path() {
      return file.path();
    }

    /** What was in it when the configuration was read; may be secret. */
    public byte[] content() {
      return file.bytes();
    }
  }

  /** A secret that the issuer has too. */
  record Shared(Secret secret) implements JwtKeysConfig {}
}
