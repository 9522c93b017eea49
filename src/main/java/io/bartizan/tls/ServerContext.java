package io.bartizan.tls;

import io.bartizan.config.ClientAuthConfig.Mode;
import io.bartizan.config.TlsGroup;
import io.bartizan.config.TlsPolicyConfig;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.OpenSslContextOption;
import io.netty.handler.ssl.OpenSslServerSessionContext;
import io.netty.handler.ssl.OpenSslSessionTicketKey;
import io.netty.handler.ssl.ReferenceCountedOpenSslEngine;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.internal.tcnative.SSL;
import java.lang.ref.Reference;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/**
 * The TLS context of one certificate on some terms. Not shared between certificates, since
 * BoringSSL resumes any session of a context whatever server name is asked for: a client that
 * resumed under another name would meet the wrong certificate (RFC 6066, section 3, forbids it).
 *
 * <p>Its native memory goes when neither the certificate nor a connection needs it.
 */
final class ServerContext {
  static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"};
  private static final String[] TLS_1_3 = {"TLSv1.3"};

  /** Always all of them: BoringSSL has no way to choose, and there is no reason to. */
  private static final List<String> TLS_1_3_SUITES =
      List.of("TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256");

  /** The JDK keeps sessions beside its stateless tickets; BoringSSL keeps none. */
  private static final int JDK_SESSIONS = 1024;

  /** TLS 1.2 adds no new secret when it resumes. BoringSSL gives those of 1.3 two days. */
  private static final int SESSION_SECONDS = 7200;

  /** Of what a client may send as its certificates. */
  private static final int MAX_CLIENT_CHAIN_BYTES = 32 * 1024;

  private final ServerCertificate certificate;
  private final ServerTerms terms;
  private final String ticketScope;
  private final SslContext context;

  /** Whether there is a key of ours to seal tickets with. */
  private volatile boolean resumes;

  /** The JDK is told with each connection; BoringSSL keeps them in the context. */
  private final String @Nullable [] jdkGroups;

  ServerContext(ServerCertificate certificate, ServerTerms terms) throws SSLException {
    CredentialKeyManager keys = new CredentialKeyManager(certificate.credential());
    this.certificate = certificate;
    this.terms = terms;
    ticketScope = terms.ticketScope(certificate.name());
    context =
        terms.library() == TlsLibrary.BORINGSSL
            ? boringSsl(keys, certificate.responder() != null)
            : jdk(keys);
    jdkGroups = terms.library() == TlsLibrary.JDK ? groups(TlsGroup::ianaName) : null;
    NativeContexts.tie(this, context);
    if (terms.library() == TlsLibrary.BORINGSSL) {
      terms.tickets().serve(this);
    }
  }

  private SslContext boringSsl(CredentialKeyManager keys, boolean stapling) throws SSLException {
    SslContext context =
        configured(SslContextBuilder.forServer(keys.cached()))
            .option(OpenSslContextOption.USE_TASKS, false)
            .option(OpenSslContextOption.MAX_CERTIFICATE_LIST_BYTES, MAX_CLIENT_CHAIN_BYTES)
            .enableOcsp(stapling)
            .option(OpenSslContextOption.GROUPS, groups(TlsGroup::text))
            .build();
    ((OpenSslServerSessionContext) context.sessionContext()).setSessionCacheEnabled(false);
    return context;
  }

  private SslContext jdk(CredentialKeyManager keys) throws SSLException {
    // That clients may not renegotiate is a property of the process, which Main sets.
    return configured(SslContextBuilder.forServer(keys)).sessionCacheSize(JDK_SESSIONS).build();
  }

  private SslContextBuilder configured(SslContextBuilder builder) {
    TlsPolicyConfig policy = terms.policy();
    List<String> suites = new ArrayList<>(TLS_1_3_SUITES);
    policy.suites().forEach(suite -> suites.add(suite.name()));
    ClientTrust clients = terms.clients();
    return builder
        .sslProvider(terms.library().provider())
        .protocols(policy.profile().speaksTls12() ? PROTOCOLS : TLS_1_3)
        .ciphers(suites)
        .trustManager(clients == null ? NobodyTrusted.INSTANCE : new ClientTrustManager(clients))
        .clientAuth(asked(clients))
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

  /** Those that the library has: the default lists one that the JDK's does not have yet. */
  private String[] groups(Function<TlsGroup, String> name) {
    return terms.policy().groups().stream()
        .filter(group -> terms.library().has(group))
        .map(name)
        .toArray(String[]::new);
  }

  private static ClientAuth asked(@Nullable ClientTrust clients) {
    if (clients == null) {
      return ClientAuth.NONE;
    }
    return clients.mode() == Mode.OPTIONAL ? ClientAuth.OPTIONAL : ClientAuth.REQUIRE;
  }

  ServerTerms terms() {
    return terms;
  }

  /** Where the sessions made here may be resumed. */
  String ticketScope() {
    return ticketScope;
  }

  /**
   * Seals tickets with the first of the keys from now on, and opens those of the others too.
   * Without a key, as at the beginning, no ticket is given or taken. At any time, on any thread;
   * with BoringSSL only.
   */
  void seal(OpenSslSessionTicketKey... keys) {
    if (keys.length > 0) {
      try {
        ((OpenSslServerSessionContext) context.sessionContext()).setTicketKeys(keys);
      } finally {
        // The native memory must not go meanwhile.
        Reference.reachabilityFence(this);
      }
      resumes = true;
    }
  }

  /** A handler for one connection that presents the certificate. */
  SslHandler newHandler(ByteBufAllocator allocator) {
    SslHandler handler;
    try {
      handler = context.newHandler(allocator);
      staple(handler);
    } finally {
      // Until the engine holds a reference of its own.
      Reference.reachabilityFence(this);
    }
    if (jdkGroups != null) {
      SSLParameters parameters = handler.engine().getSSLParameters();
      parameters.setNamedGroups(jdkGroups);
      handler.engine().setSSLParameters(parameters);
    }
    if (!resumes && handler.engine() instanceof ReferenceCountedOpenSslEngine engine) {
      // Netty lets every engine of TLS 1.3 have tickets, for which BoringSSL would make keys.
      SSL.setOptions(engine.sslPointer(), SSL.SSL_OP_NO_TICKET);
    }
    return handler;
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
