package io.bartizan.tls;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.OpenSslContextOption;
import io.netty.handler.ssl.OpenSslServerSessionContext;
import io.netty.handler.ssl.ReferenceCountedOpenSslEngine;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import java.lang.ref.Reference;
import java.util.List;
import javax.net.ssl.SSLException;

/**
 * The TLS context of one certificate on some terms. Not shared between certificates, since
 * BoringSSL resumes any session of a context whatever server name is asked for: a client that
 * resumed under another name would meet the wrong certificate (RFC 6066, section 3, forbids it).
 *
 * <p>Its native memory goes when neither the certificate nor a connection needs it.
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

  private final ServerCertificate certificate;
  private final ServerTerms terms;
  private final SslContext context;

  ServerContext(ServerCertificate certificate, ServerTerms terms) throws SSLException {
    CredentialKeyManager keys = new CredentialKeyManager(certificate.credential());
    this.certificate = certificate;
    this.terms = terms;
    context =
        terms.library() == TlsLibrary.BORINGSSL
            ? boringSsl(keys, certificate.responder() != null)
            : jdk(keys);
    NativeContexts.tie(this, context);
  }

  private static SslContext boringSsl(CredentialKeyManager keys, boolean stapling)
      throws SSLException {
    SslContext context =
        configured(SslContextBuilder.forServer(keys.cached()), TlsLibrary.BORINGSSL)
            .option(OpenSslContextOption.USE_TASKS, false)
            .enableOcsp(stapling)
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
        .trustManager(NobodyTrusted.INSTANCE)
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

  ServerTerms terms() {
    return terms;
  }

  /** A handler for one connection that presents the certificate. */
  SslHandler newHandler(ByteBufAllocator allocator) {
    try {
      SslHandler handler = context.newHandler(allocator);
      staple(handler);
      return handler;
    } finally {
      // Until the engine holds a reference of its own.
      Reference.reachabilityFence(this);
    }
  }

  /** BoringSSL sends it to clients that ask for it, and to no others. */
  private void staple(SslHandler handler) {
    Staple staple = certificate.staple();
    if (staple != null
        && staple.isUsable()
        && handler.engine() instanceof ReferenceCountedOpenSslEngine engine) {
      engine.setOcspResponse(staple.encoded());
    }
  }
}
