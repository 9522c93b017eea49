package io.bartizan.tls;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.function.Function;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * Gives TLS engines the credential that was chosen for them before they were made: an engine's peer
 * host is the credential's name on the server's side. The type of key that the engine asks for is
 * not looked at: BoringSSL's glue asks for the types of the server's own suites, not of the
 * client's, and the JDK compares for itself.
 */
final class CredentialKeyManager extends X509ExtendedKeyManager {
  private final Function<String, @Nullable Credential> byName;
  private final @Nullable String clientName;

  private CredentialKeyManager(
      Function<String, @Nullable Credential> byName, @Nullable String clientName) {
    this.byName = byName;
    this.clientName = clientName;
  }

  /** For a server with many. */
  static CredentialKeyManager forServer(Function<String, @Nullable Credential> byName) {
    return new CredentialKeyManager(byName, null);
  }

  /** For a client with one. */
  static CredentialKeyManager forClient(Credential credential) {
    return new CredentialKeyManager(
        name -> name.equals(credential.name()) ? credential : null, credential.name());
  }

  @Override
  public @Nullable String chooseEngineServerAlias(
      String keyType, Principal @Nullable [] issuers, SSLEngine engine) {
    return engine.getPeerHost();
  }

  @Override
  public @Nullable String chooseEngineClientAlias(
      String[] keyTypes, Principal @Nullable [] issuers, SSLEngine engine) {
    return clientName;
  }

  @Override
  public X509Certificate @Nullable [] getCertificateChain(String alias) {
    Credential credential = byName.apply(alias);
    return credential == null ? null : credential.chain().toArray(X509Certificate[]::new);
  }

  @Override
  public @Nullable PrivateKey getPrivateKey(String alias) {
    Credential credential = byName.apply(alias);
    return credential == null ? null : credential.key();
  }

  @Override
  public String[] getClientAliases(String keyType, Principal @Nullable [] issuers) {
    return new String[0];
  }

  @Override
  public String[] getServerAliases(String keyType, Principal @Nullable [] issuers) {
    return new String[0];
  }

  @Override
  public @Nullable String chooseClientAlias(
      String[] keyType, Principal @Nullable [] issuers, Socket socket) {
    return null;
  }

  @Override
  public @Nullable String chooseServerAlias(
      String keyType, Principal @Nullable [] issuers, Socket socket) {
    return null;
  }
}
