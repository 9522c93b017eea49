package io.bartizan.tls;

import io.netty.handler.ssl.OpenSslCachingX509KeyManagerFactory;
import io.netty.handler.ssl.util.KeyManagerFactoryWrapper;
import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * Gives TLS engines one credential, whatever type of key they ask for: BoringSSL's glue asks for
 * the types of our own suites, not of the peer's, and the JDK compares for itself.
 */
final class CredentialKeyManager extends X509ExtendedKeyManager {
  private final Credential credential;
  private final X509Certificate[] chain;
  private final String[] names;

  CredentialKeyManager(Credential credential) {
    this.credential = credential;
    this.chain = credential.chain().toArray(X509Certificate[]::new);
    this.names = new String[] {credential.name()};
  }

  /** For BoringSSL, which keeps chain and key parsed instead of encoding them per handshake. */
  KeyManagerFactory cached() {
    return new OpenSslCachingX509KeyManagerFactory(new KeyManagerFactoryWrapper(this), 1);
  }

  @Override
  public String chooseEngineServerAlias(
      String keyType, Principal @Nullable [] issuers, SSLEngine engine) {
    return credential.name();
  }

  @Override
  public String chooseEngineClientAlias(
      String[] keyTypes, Principal @Nullable [] issuers, SSLEngine engine) {
    return credential.name();
  }

  @Override
  public X509Certificate[] getCertificateChain(String alias) {
    return chain;
  }

  @Override
  public PrivateKey getPrivateKey(String alias) {
    return credential.key();
  }

  @Override
  public String[] getClientAliases(String keyType, Principal @Nullable [] issuers) {
    return names;
  }

  @Override
  public String[] getServerAliases(String keyType, Principal @Nullable [] issuers) {
    return names;
  }

  @Override
  public String chooseClientAlias(String[] keyType, Principal @Nullable [] issuers, Socket socket) {
    return credential.name();
  }

  @Override
  public String chooseServerAlias(String keyType, Principal @Nullable [] issuers, Socket socket) {
    return credential.name();
  }
}
