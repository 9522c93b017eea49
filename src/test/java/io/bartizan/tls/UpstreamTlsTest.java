package io.bartizan.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bartizan.config.PoolConfig;
import io.bartizan.config.PoolConfig.AdaptiveConcurrencyConfig;
import io.bartizan.config.PoolConfig.CircuitBreakerConfig;
import io.bartizan.config.PoolConfig.Policy;
import io.bartizan.config.PoolConfig.Protocol;
import io.bartizan.config.PoolConfig.UpstreamTlsConfig;
import io.bartizan.config.Problem;
import io.bartizan.tls.TestAuthority.Leaf;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.SslHandler;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class UpstreamTlsTest {
  private static final TestAuthority ROOT = TestAuthority.root("root");
  private static final EventLoopGroup LOOPS =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());

  @TempDir Path deployment;

  @BeforeEach
  void writeTheAuthority() throws IOException {
    Files.writeString(
        deployment.resolve("ca.pem"),
        TestAuthority.pem("CERTIFICATE", TestAuthority.encoded(ROOT.certificate)));
  }

  @AfterAll
  static void stopLoops() {
    LOOPS.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
  }

  private static PoolConfig pool(
      Protocol protocol, @Nullable String ca, @Nullable String serverName) {
    return pool(protocol, new UpstreamTlsConfig(ca, serverName, null, null, List.of()));
  }

  private static PoolConfig pool(Protocol protocol, UpstreamTlsConfig tls) {
    return new PoolConfig(
        "orders",
        "routes/api.json:14:9",
        List.of(),
        Policy.RANDOM,
        new CircuitBreakerConfig(1, 1, 1, 75, AdaptiveConcurrencyConfig.OFF),
        Duration.ofSeconds(20),
        Duration.ofSeconds(20),
        protocol,
        tls);
  }

  private UpstreamTls tls(TlsLibrary library, PoolConfig pool) {
    List<Problem> problems = new ArrayList<>();
    return new UpstreamTlsFiles(deployment, library, InstantSource.system())
        .read(pool, null, problems::add)
        .orElseThrow(() -> new AssertionError(problems));
  }

  private List<String> problems(PoolConfig pool) {
    List<String> problems = new ArrayList<>();
    assertTrue(
        new UpstreamTlsFiles(deployment, TlsLibrary.best(), InstantSource.system())
            .read(pool, null, problem -> problems.add(problem.toString()))
            .isEmpty());
    return problems;
  }

  /** What the JDK's server saw of its one client. */
  private record Seen(List<String> serverNames, String alpn, @Nullable X509Certificate client) {}

  /** Accepts one connection; {@code seen} ends with it. */
  private static final class OneTimeServer implements AutoCloseable {
    final SSLServerSocket socket;
    final CompletableFuture<Seen> seen = new CompletableFuture<>();

    OneTimeServer(Leaf leaf, boolean askForCertificate) throws Exception {
      this(leaf, askForCertificate, List.of());
    }

    /** Sends more certificates along, whether they belong to the chain or not. */
    OneTimeServer(Leaf leaf, boolean askForCertificate, List<X509Certificate> more)
        throws Exception {
      List<X509Certificate> chain = new ArrayList<>(List.of(leaf.certificate()));
      chain.addAll(more);
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      store.setCertificateEntry("root", ROOT.certificate);
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(store);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(
          new KeyManager[] {
            new CredentialKeyManager(new Credential("server", chain, leaf.key(), KeyType.P256))
          },
          trust.getTrustManagers(),
          null);
      socket =
          (SSLServerSocket)
              context
                  .getServerSocketFactory()
                  .createServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"));
      socket.setNeedClientAuth(askForCertificate);
      Thread.ofVirtual().start(() -> serve(askForCertificate));
    }

    private void serve(boolean asked) {
      try (SSLSocket client = (SSLSocket) socket.accept()) {
        client.setSoTimeout(20_000);
        client.setHandshakeApplicationProtocolSelector((me, offered) -> offered.getFirst());
        client.startHandshake();
        ExtendedSSLSession session = (ExtendedSSLSession) client.getSession();
        List<String> names = new ArrayList<>();
        for (SNIServerName name : session.getRequestedServerNames()) {
          names.add(((SNIHostName) name).getAsciiName());
        }
        X509Certificate certificate =
            asked ? (X509Certificate) session.getPeerCertificates()[0] : null;
        seen.complete(new Seen(names, client.getApplicationProtocol(), certificate));
        client.getInputStream().readAllBytes();
      } catch (IOException e) {
        seen.completeExceptionally(e);
      }
    }

    Seen seen() throws Exception {
      return seen.get(20, TimeUnit.SECONDS);
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }

  /** Connects as the forwarder does; throws what the handshake ends in. */
  private static @Nullable String shake(UpstreamTls tls, String host, int port) throws Exception {
    AtomicReference<@Nullable SslHandler> handler = new AtomicReference<>();
    Channel channel =
        new Bootstrap()
            .group(LOOPS)
            .channel(NioSocketChannel.class)
            .handler(
                new ChannelInitializer<>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    SslHandler made = tls.newHandler(channel.alloc(), host, port);
                    handler.set(made);
                    channel.pipeline().addLast(made);
                  }
                })
            .connect(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port))
            .sync()
            .channel();
    try {
      SslHandler made = handler.get();
      if (made == null) {
        throw new AssertionError("no handler");
      }
      if (!made.handshakeFuture().await(20, TimeUnit.SECONDS)) {
        throw new AssertionError("no end of the handshake");
      }
      if (made.handshakeFuture().cause() instanceof Exception cause) {
        throw cause;
      }
      return made.applicationProtocol();
    } finally {
      channel.close().sync();
    }
  }

  @ParameterizedTest
  @EnumSource
  void aPeerIsVerifiedByTheGivenAuthorityAndTheHostName(TlsLibrary library) throws Exception {
    try (OneTimeServer server = new OneTimeServer(ROOT.issue("orders.internal"), false);
        UpstreamTls tls = tls(library, pool(Protocol.HTTP1, "ca.pem", null))) {
      assertEquals("http/1.1", shake(tls, "orders.internal", server.socket.getLocalPort()));
      assertEquals(new Seen(List.of("orders.internal"), "http/1.1", null), server.seen());
    }
  }

  @ParameterizedTest
  @EnumSource
  void aPoolOfHttp2OffersThatAlone(TlsLibrary library) throws Exception {
    try (OneTimeServer server = new OneTimeServer(ROOT.issue("orders.internal"), false);
        UpstreamTls tls = tls(library, pool(Protocol.H2, "ca.pem", null))) {
      assertEquals("h2", shake(tls, "orders.internal", server.socket.getLocalPort()));
      assertEquals("h2", server.seen().alpn());
    }
  }

  @ParameterizedTest
  @EnumSource
  void aNameOfOneLabelIsSentToo(TlsLibrary library) throws Exception {
    try (OneTimeServer server = new OneTimeServer(ROOT.issue("orders"), false);
        UpstreamTls tls = tls(library, pool(Protocol.HTTP1, "ca.pem", null))) {
      shake(tls, "orders", server.socket.getLocalPort());
      assertEquals(List.of("orders"), server.seen().serverNames());
    }
  }

  @ParameterizedTest
  @EnumSource
  void theServerNameSettingReplacesTheHost(TlsLibrary library) throws Exception {
    try (OneTimeServer server = new OneTimeServer(ROOT.issue("orders.internal"), false);
        UpstreamTls tls = tls(library, pool(Protocol.HTTP1, "ca.pem", "orders.internal"))) {
      shake(tls, "127.0.0.1", server.socket.getLocalPort());
      assertEquals(List.of("orders.internal"), server.seen().serverNames());
    }
  }

  @ParameterizedTest
  @EnumSource
  void anAddressIsVerifiedAndNotSent(TlsLibrary library) throws Exception {
    try (OneTimeServer server = new OneTimeServer(ROOT.issue("127.0.0.1"), false);
        UpstreamTls tls = tls(library, pool(Protocol.HTTP1, "ca.pem", null))) {
      shake(tls, "127.0.0.1", server.socket.getLocalPort());
      assertEquals(List.of(), server.seen().serverNames());
    }
  }

  @ParameterizedTest
  @EnumSource
  void aPeerOfAnotherNameIsRefused(TlsLibrary library) throws Exception {
    for (String host : List.of("billing.internal", "billing", "127.0.0.1", "a.orders.internal")) {
      try (OneTimeServer server = new OneTimeServer(ROOT.issue("orders.internal"), false);
          UpstreamTls tls = tls(library, pool(Protocol.HTTP1, "ca.pem", null))) {
        assertThrows(
            SSLException.class, () -> shake(tls, host, server.socket.getLocalPort()), host);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void aPeerOfAnotherAuthorityIsRefused(TlsLibrary library) throws Exception {
    Leaf foreign = TestAuthority.root("root").issue("orders.internal");
    try (OneTimeServer server = new OneTimeServer(foreign, false);
        UpstreamTls tls = tls(library, pool(Protocol.HTTP1, "ca.pem", null))) {
      int port = server.socket.getLocalPort();
      assertThrows(SSLException.class, () -> shake(tls, "orders.internal", port));
    }
  }

  @ParameterizedTest
  @EnumSource
  void theSystemsAuthoritiesAreAskedWhereNoneIsGiven(TlsLibrary library) throws Exception {
    try (OneTimeServer server = new OneTimeServer(ROOT.issue("orders.internal"), false);
        UpstreamTls tls = tls(library, pool(Protocol.HTTP1, null, null))) {
      int port = server.socket.getLocalPort();
      assertThrows(SSLException.class, () -> shake(tls, "orders.internal", port));
    }
  }

  @ParameterizedTest
  @EnumSource
  void anExpiredPeerIsRefused(TlsLibrary library) throws Exception {
    Leaf expired =
        ROOT.issue("P256", TestAuthority.NOW.minus(Duration.ofHours(1)), "orders.internal");
    try (OneTimeServer server = new OneTimeServer(expired, false);
        UpstreamTls tls = tls(library, pool(Protocol.HTTP1, "ca.pem", null))) {
      int port = server.socket.getLocalPort();
      assertThrows(SSLException.class, () -> shake(tls, "orders.internal", port));
    }
  }

  @ParameterizedTest
  @EnumSource
  void aClientCertificateIsPresented(TlsLibrary library) throws Exception {
    Leaf client = ROOT.issue("gateway.internal");
    client.write(deployment, "client");
    try (OneTimeServer server = new OneTimeServer(ROOT.issue("orders.internal"), true);
        UpstreamTls tls =
            tls(
                library,
                pool(
                    Protocol.HTTP1,
                    new UpstreamTlsConfig(
                        "ca.pem", null, "client.crt", "client.key", List.of())))) {
      shake(tls, "orders.internal", server.socket.getLocalPort());
      assertEquals(client.certificate(), server.seen().client());
    }
  }

  private static PoolConfig pinning(X509Certificate... certificates) {
    return pool(
        Protocol.HTTP1,
        new UpstreamTlsConfig(
            "ca.pem",
            null,
            null,
            null,
            Arrays.stream(certificates).map(PinnedTrust::pin).toList()));
  }

  private static final X509Certificate STRANGER =
      TestAuthority.root("stranger").issue("orders.internal").certificate();

  @ParameterizedTest
  @EnumSource
  void aPinnedKeyMayBeTheLeafsOrAnyAboveIt(TlsLibrary library) throws Exception {
    TestAuthority intermediate = ROOT.intermediate("intermediate");
    Leaf leaf = intermediate.issue("orders.internal");
    for (X509Certificate pinned :
        List.of(leaf.certificate(), intermediate.certificate, ROOT.certificate)) {
      try (OneTimeServer server =
              new OneTimeServer(leaf, false, List.of(intermediate.certificate));
          UpstreamTls tls = tls(library, pinning(STRANGER, pinned))) {
        assertEquals("http/1.1", shake(tls, "orders.internal", server.socket.getLocalPort()));
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void aPeerWithoutPinnedKeyIsRefusedAndItsKeyNamed(TlsLibrary library) throws Exception {
    Leaf leaf = ROOT.issue("orders.internal");
    try (OneTimeServer server = new OneTimeServer(leaf, false);
        UpstreamTls tls = tls(library, pinning(STRANGER))) {
      int port = server.socket.getLocalPort();
      Throwable cause = assertThrows(SSLException.class, () -> shake(tls, "orders.internal", port));
      while (cause.getCause() != null) {
        cause = cause.getCause();
      }
      assertEquals(
          "no pin matches the upstream's certificates; its own has the key "
              + PinnedTrust.pin(leaf.certificate()),
          cause.getMessage());
    }
  }

  /** As somebody would who has a certificate of an authority that is trusted, and no more. */
  @ParameterizedTest
  @EnumSource
  void aPinnedCertificateThatIsOnlySentAlongDoesNotCount(TlsLibrary library) throws Exception {
    Leaf leaf = ROOT.issue("orders.internal");
    TestAuthority pinned = ROOT.intermediate("pinned");
    try (OneTimeServer server = new OneTimeServer(leaf, false, List.of(pinned.certificate));
        UpstreamTls tls = tls(library, pinning(pinned.certificate))) {
      int port = server.socket.getLocalPort();
      assertThrows(SSLException.class, () -> shake(tls, "orders.internal", port));
    }
  }

  @ParameterizedTest
  @EnumSource
  void aPinReplacesNoVerification(TlsLibrary library) throws Exception {
    Leaf foreign = TestAuthority.root("root").issue("orders.internal");
    try (OneTimeServer server = new OneTimeServer(foreign, false);
        UpstreamTls tls = tls(library, pinning(foreign.certificate()))) {
      int port = server.socket.getLocalPort();
      assertThrows(SSLException.class, () -> shake(tls, "orders.internal", port));
    }
    Leaf other = ROOT.issue("billing.internal");
    try (OneTimeServer server = new OneTimeServer(other, false);
        UpstreamTls tls = tls(library, pinning(other.certificate()))) {
      int port = server.socket.getLocalPort();
      assertThrows(SSLException.class, () -> shake(tls, "orders.internal", port));
    }
  }

  @Test
  void theKeyOfAClientCertificateMayBeEncrypted() throws Exception {
    Leaf client = ROOT.issue("gateway.internal");
    client.write(deployment, "client");
    Files.writeString(
        deployment.resolve("client.key"), EncryptedKeysTest.encrypted(client.key(), "sesame"));
    PoolConfig pool =
        pool(
            Protocol.HTTP1,
            new UpstreamTlsConfig("ca.pem", null, "client.crt", "client.key", List.of()));
    assertEquals(
        List.of(
            "routes/api.json:14:9: pools.orders.tls.keyFile: client.key: is encrypted and there is"
                + " no passphrase for it (write it into client.pass)"),
        problems(pool));
    Files.writeString(deployment.resolve("client.pass"), "sesame\n");
    try (OneTimeServer server = new OneTimeServer(ROOT.issue("orders.internal"), true);
        UpstreamTls tls = tls(TlsLibrary.best(), pool)) {
      shake(tls, "orders.internal", server.socket.getLocalPort());
      assertEquals(client.certificate(), server.seen().client());
    }
  }

  @Test
  void badFilesAreProblemsAtThePoolThatNamesThem() throws IOException {
    ROOT.issue("gateway.internal").write(deployment, "client");
    ROOT.issue("other.internal").write(deployment, "other");
    assertEquals(
        List.of(
            "routes/api.json:14:9: pools.orders.tls.caFile: none.pem: does not exist"
                + " (create it or correct the name)",
            "routes/api.json:14:9: pools.orders.tls: other.key: the key belongs to no certificate"
                + " of client.crt (put the key there that the certificate was requested with)"),
        problems(
            pool(
                Protocol.HTTP1,
                new UpstreamTlsConfig("none.pem", null, "client.crt", "other.key", List.of()))));
    assertEquals(
        List.of(
            "routes/api.json:14:9: pools.orders.tls: keyFile is missing (give both files or"
                + " none)"),
        problems(
            pool(
                Protocol.HTTP1,
                new UpstreamTlsConfig("ca.pem", null, "client.crt", null, List.of()))));
  }
}
