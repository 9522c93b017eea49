package io.bartizan.tls;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.OpenSslCachingX509KeyManagerFactory;
import io.netty.handler.ssl.OpenSslContextOption;
import io.netty.handler.ssl.OpenSslServerSessionContext;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.util.KeyManagerFactoryWrapper;
import io.netty.util.IllegalReferenceCountException;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.ReferenceCounted;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLException;

/**
 * One TLS context for all certificates of a store. A context per certificate would multiply native
 * memory and session keys by thousands; here a certificate costs its parsed chain and key, made at
 * its first handshake and kept for all later ones.
 *
 * <p>Reference-counted: a handshake retains the context while it makes its engine, and the engine
 * then holds it for itself, so that a store can be replaced at any time.
 */
final class ServerContext {
  static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"};

  /**
   * Mozilla's {@code intermediate} profile, version 5.7, without the finite-field key exchanges,
   * which BoringSSL does not have.
   */
  static final List<String> CIPHERS =
      List.of(
          "TLS_AES_128_GCM_SHA256",
          "TLS_AES_256_GCM_SHA384",
          "TLS_CHACHA20_POLY1305_SHA256",
          "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
          "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
          "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
          "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
          "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
          "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256");

  /** The JDK keeps sessions beside its stateless tickets; BoringSSL keeps none. */
  private static final int JDK_SESSIONS = 1024;

  private static final int SESSION_SECONDS = 7200;

  private final CertificateStore store;
  private final SslContext context;

  ServerContext(CertificateStore store, TlsLibrary library) throws SSLException {
    this.store = store;
    Map<String, Credential> credentials = new HashMap<>();
    for (ServerCertificate certificate : store.certificates()) {
      credentials.put(certificate.name(), certificate.credential());
    }
    CredentialKeyManager keys = CredentialKeyManager.forServer(credentials::get);
    context = library == TlsLibrary.BORINGSSL ? boringSsl(keys, credentials.size()) : jdk(keys);
  }

  private static SslContext boringSsl(CredentialKeyManager keys, int count) throws SSLException {
    // Without the cache chain and key are encoded as PEM and parsed again in each handshake.
    KeyManagerFactory cached =
        new OpenSslCachingX509KeyManagerFactory(
            new KeyManagerFactoryWrapper(keys), Math.max(1, count));
    SslContext context =
        configured(SslContextBuilder.forServer(cached), TlsLibrary.BORINGSSL)
            .option(OpenSslContextOption.USE_TASKS, false)
            .build();
    OpenSslServerSessionContext sessions = (OpenSslServerSessionContext) context.sessionContext();
    sessions.setSessionCacheEnabled(false);
    // Without keys of ours BoringSSL makes its own and rotates them.
    sessions.setTicketKeys();
    return context;
  }

  private static SslContext jdk(CredentialKeyManager keys) throws SSLException {
    // Read once by the JDK when its TLS is first used; BoringSSL never renegotiates as a server.
    if (System.getProperty("jdk.tls.rejectClientInitiatedRenegotiation") == null) {
      System.setProperty("jdk.tls.rejectClientInitiatedRenegotiation", "true");
    }
    return configured(SslContextBuilder.forServer(keys), TlsLibrary.JDK)
        .sessionCacheSize(JDK_SESSIONS)
        .build();
  }

  private static SslContextBuilder configured(SslContextBuilder builder, TlsLibrary library) {
    return builder
        .sslProvider(library.provider())
        .protocols(PROTOCOLS)
        .ciphers(CIPHERS)
        .trustManager(new NobodyTrusted())
        .sessionTimeout(SESSION_SECONDS)
        .applicationProtocolConfig(
            new ApplicationProtocolConfig(
                ApplicationProtocolConfig.Protocol.ALPN,
                // Whoever offers none of these never gets as far as here.
                ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
                ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
                ApplicationProtocolNames.HTTP_2,
                ApplicationProtocolNames.HTTP_1_1));
  }

  CertificateStore store() {
    return store;
  }

  /** A handler that will present one of the store's certificates. */
  SslHandler newHandler(ByteBufAllocator allocator, ServerCertificate certificate) {
    return context.newHandler(allocator, certificate.name(), -1);
  }

  /** False where it was replaced meanwhile and the last user has gone. */
  boolean tryRetain() {
    if (!(context instanceof ReferenceCounted counted)) {
      return true;
    }
    try {
      counted.retain();
      return true;
    } catch (IllegalReferenceCountException e) {
      return false;
    }
  }

  void release() {
    ReferenceCountUtil.release(context);
  }
}
