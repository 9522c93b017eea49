package io.bartizan.tls;

import java.security.cert.X509Certificate;

/**
 * The trust manager of a server that asks clients for no certificate. Without one of its own each
 * context would parse and keep the system's hundred and more authorities.
 */
final class NobodyTrusted extends NarrowTrust {
  static final NobodyTrusted INSTANCE = new NobodyTrusted();

  private static final X509Certificate[] NOBODY = {};

  private NobodyTrusted() {}

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return NOBODY;
  }
}
