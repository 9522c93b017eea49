package io.bartizan.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.bartizan.config.ClientAuthConfig.Mode;
import io.bartizan.tls.TestClients.Client;
import io.bartizan.tls.TestClients.Order;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
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
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What a client with a bad certificate is told, so that whoever runs it knows what to mend. A
 * client that sends all of its flight at once, and then only reads, hears the alert before the end.
 */
@Timeout(60)
class ClientAuthAlertTest {
  private static final TestAuthority SERVERS = TestAuthority.root("servers");
  private static final TestClients CLIENTS = TestClients.root("clients");
  private static final TestClients OTHERS = TestClients.root("others");
  private static EventLoopGroup loop;

  @TempDir Path folder;
  private CertificateStore store;

  @BeforeAll
  static void startLoop() {
    loop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  }

  @AfterAll
  static void stopLoop() {
    loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
  }

  @BeforeEach
  void writeFiles() throws IOException {
    SERVERS.issue("a.test").write(folder, "server");
    store = CertificateDirectory.load(folder, InstantSource.system()).store();
    Files.writeString(folder.resolve("ca.pem"), CLIENTS.pem());
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void theAlertSaysWhatIsWrong(String version) throws Exception {
    Client revoked = CLIENTS.issue(Order.of("CN=gone").dns("gone.partner.example"));
    Files.writeString(
        folder.resolve("clients.crl"),
        CLIENTS.crl(TestAuthority.NOW.plus(Duration.ofDays(7)), revoked.certificate()));
    ClientRules rules =
        ClientRules.read(
            List.of(
                Rules.rule("rule", Mode.REQUIRED)
                    .ca(folder.resolve("ca.pem"))
                    .crls(List.of(folder.resolve("clients.crl")))
                    .sans("DNS:*.partner.example")
                    .build()),
            List.of(TlsServer.LISTENER),
            () -> TestAuthority.NOW,
            problem -> {
              throw new AssertionError(problem.toString());
            },
            warning -> {});
    try (TlsServer server = new TlsServer(TlsLibrary.BORINGSSL, store, rules)) {
      assertEquals(
          "unknown_ca",
          alert(server, version, OTHERS.issue(Order.of("CN=api").dns("api.partner.example"))));
      assertEquals(
          "bad_certificate",
          alert(
              server,
              version,
              TestClients.selfSigned(Order.of("CN=clients").dns("x.partner.example"))));
      assertEquals(
          "certificate_expired",
          alert(
              server,
              version,
              CLIENTS.issue(
                  Order.of("CN=old")
                      .dns("old.partner.example")
                      .notAfter(TestAuthority.NOW.minus(Duration.ofHours(1))))));
      assertEquals("certificate_revoked", alert(server, version, revoked));
      assertEquals(
          "bad_certificate",
          alert(server, version, CLIENTS.issue(Order.of("CN=api").dns("api.example"))));
      assertEquals(
          "bad_certificate",
          alert(
              server,
              version,
              CLIENTS.issue(
                  Order.of("CN=api").dns("x.partner.example").use(KeyPurposeId.id_kp_serverAuth))));
    }
  }

  private static String alert(TlsServer server, String version, Client client) throws Exception {
    SSLContext context = TestClients.context(client, SERVERS.certificate);
    CompletableFuture<String> alert = new CompletableFuture<>();
    Channel channel =
        new Bootstrap()
            .group(loop)
            .channel(NioSocketChannel.class)
            .handler(
                new ChannelInboundHandlerAdapter() {
                  @Override
                  public void handlerAdded(ChannelHandlerContext added) {
                    SSLEngine engine = context.createSSLEngine("a.test", server.port());
                    engine.setUseClientMode(true);
                    engine.setEnabledProtocols(new String[] {version});
                    added.pipeline().addFirst(new SslHandler(engine));
                  }

                  @Override
                  public void exceptionCaught(ChannelHandlerContext failed, Throwable cause) {
                    String text = String.valueOf(cause.getMessage());
                    alert.complete(text.substring(text.lastIndexOf(' ') + 1));
                  }

                  @Override
                  public void channelInactive(ChannelHandlerContext closed) {
                    alert.complete("closed without an alert");
                  }
                })
            .connect(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), server.port()))
            .sync()
            .channel();
    try {
      return alert.get(20, TimeUnit.SECONDS);
    } finally {
      channel.close().sync();
    }
  }
}
