package io.bartizan.tls;

import io.bartizan.config.PoolConfig;
import io.bartizan.config.PoolConfig.UpstreamTlsConfig;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import java.lang.ref.Cleaner;
import java.lang.ref.Reference;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * TLS towards the endpoints of one pool: whom to trust, what name to expect, which keys are pinned,
 * which certificate to present. Verification of chain and name cannot be switched off. Made by
 * {@link UpstreamTlsFiles}; its native memory goes when it is closed, or is garbage, and no
 * connection needs it.
 */
public final class UpstreamTls implements AutoCloseable {
  private final SslContext context;
  private final Cleaner.Cleanable release;
  private final String fingerprint;
  private final @Nullable String serverName;
  private final long handshakeMillis;

  UpstreamTls(
      PoolConfig pool,
      TlsLibrary library,
      String fingerprint,
      TrustManagerFactory trust,
      @Nullable Credential credential)
      throws SSLException {
    this.fingerprint = fingerprint;
    UpstreamTlsConfig config = pool.tls();
    serverName = config.serverName();
    handshakeMillis = pool.connectTimeout().toMillis();
    SslContextBuilder builder =
        SslContextBuilder.forClient()
            .sslProvider(library.provider())
            .protocols(ServerContext.PROTOCOLS)
            .trustManager(pinned(trust, config))
            .endpointIdentificationAlgorithm("HTTPS")
            .applicationProtocolConfig(
                new ApplicationProtocolConfig(
                    ApplicationProtocolConfig.Protocol.ALPN,
                    ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
                    ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
                    pool.protocol() == PoolConfig.Protocol.H2
                        ? ApplicationProtocolNames.HTTP_2
                        : ApplicationProtocolNames.HTTP_1_1));
    if (credential != null) {
      builder.keyManager(new CredentialKeyManager(credential).cached());
    }
    context = builder.build();
    release = NativeContexts.tie(this, context);
  }

  private static X509ExtendedTrustManager pinned(
      TrustManagerFactory trust, UpstreamTlsConfig config) {
    for (TrustManager each : trust.getTrustManagers()) {
      if (each instanceof X509ExtendedTrustManager verifier) {
        return config.pins().isEmpty() ? verifier : new PinnedTrust(verifier, config.pins());
      }
    }
    throw new IllegalStateException("the JDK verifies no X.509 certificates");
  }

  /**
   * The handler to be first in a new upstream connection's pipeline. Its {@link
   * SslHandler#handshakeFuture()} fails where the peer is not who it should be; after it {@link
   * SslHandler#applicationProtocol()} is what ALPN chose, null where the peer knows no ALPN. Gives
   * up after the pool's connect timeout unless told otherwise.
   *
   * @param host of the endpoint's URL, a name or an IP address without brackets
   */
  public SslHandler newHandler(ByteBufAllocator allocator, String host, int port) {
    String name = serverName == null ? host : serverName;
    if (name.endsWith(".")) {
      name = name.substring(0, name.length() - 1);
    }
    SslHandler handler;
    try {
      handler = context.newHandler(allocator, name, port);
    } finally {
      // Until the engine holds a reference of its own.
      Reference.reachabilityFence(this);
    }
    handler.setHandshakeTimeoutMillis(handshakeMillis);
    if (name.indexOf('.') < 0 && name.indexOf(':') < 0) {
      askFor(name, handler);
    }
    return handler;
  }

  /**
   * Names of one label, as container networks have them, are sent as SNI by neither library unless
   * told to.
   */
  private static void askFor(String name, SslHandler handler) {
    SNIHostName sni;
    try {
      sni = new SNIHostName(name);
    } catch (IllegalArgumentException e) {
      // An underscore, for example: SNI cannot carry it, verification still compares it.
      return;
    }
    SSLParameters parameters = handler.engine().getSSLParameters();
    parameters.setServerNames(List.of(sni));
    handler.engine().setSSLParameters(parameters);
  }

  /** What it was made of: the pool's settings and the content of the files they name. */
  String fingerprint() {
    return fingerprint;
  }

  /** To be called once no new connection will be opened; again has no effect. */
  @Override
  public void close() {
    release.clean();
  }
}
