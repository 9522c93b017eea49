package io.bartizan.http;

import org.jspecify.annotations.Nullable;

/**
 * What TLS agreed on.
 *
 * @param serverName the name the client asked for in lower case (SNI), or null
 * @param version for example {@code TLSv1.3}
 * @param cipher the suite's name
 * @param resumed whether it continues an earlier session, without certificates being shown again
 * @param clients for which hosts, and from whom, requests may come; null where no host of the
 *     listener asks for certificates
 */
public record TlsInfo(
    @Nullable String serverName,
    String version,
    String cipher,
    boolean resumed,
    @Nullable ClientAccess clients) {
  /** Where no host of the listener asks for certificates. */
  public TlsInfo(@Nullable String serverName, String version, String cipher, boolean resumed) {
    this(serverName, version, cipher, resumed, null);
  }
}
