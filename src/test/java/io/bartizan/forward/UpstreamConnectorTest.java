package io.bartizan.forward;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bartizan.balance.Pool;
import io.bartizan.balance.Pools;
import io.bartizan.balance.TlsHandlers;
import io.bartizan.config.HostPort;
import io.bartizan.config.PoolConfig.Protocol;
import io.bartizan.http.ClientConnection;
import io.bartizan.http.Http1ClientConnection;
import io.bartizan.http.Http2ClientConnection;
import io.bartizan.http.StreamReset;
import io.bartizan.time.Ticker;
import io.bartizan.time.TimerWheel;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.handler.ssl.SslContextBuilder;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.dns.AddressResolverOptions;
import io.vertx.core.internal.VertxInternal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Over real sockets. */
@Timeout(60)
class UpstreamConnectorTest {
  private static final Duration PATIENT = Duration.ofSeconds(30);

  private static VertxInternal vertx;
  private static EventLoop loop;
  private static TimerWheel timers;
  private static TlsUpstream upstream;

  @BeforeAll
  static void start() throws Exception {
    AddressResolverOptions names =
        new AddressResolverOptions()
            .setHostsValue(Buffer.buffer("127.0.0.1 localhost upstream.test other.test"))
            // Nobody answers there: a name that is not in the list is never found.
            .addServer("127.0.0.1:9")
            .setQueryTimeout(200)
            .setMaxQueries(1);
    vertx = (VertxInternal) Vertx.vertx(new VertxOptions().setAddressResolverOptions(names));
    loop = vertx.getOrCreateContext().nettyEventLoop();
    timers = new TimerWheel(Ticker.SYSTEM);
    loop.scheduleAtFixedRate(timers::advance, 20, 20, TimeUnit.MILLISECONDS);
    upstream = new TlsUpstream("upstream.test");
  }

  @AfterAll
  static void stop() throws Exception {
    upstream.close();
    vertx.close().toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
  }

  @Test
  void aConnectionIsMadeOnTheEventLoopWithItsOptions() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      CompletableFuture<Channel> channel = new CompletableFuture<>();
      Pool pool = pool(false, "127.0.0.1", server.getLocalPort()).build();
      Outcome outcome =
          connect(
              pool,
              (made, protocol, owner) -> {
                channel.complete(made);
                assertTrue(made.eventLoop().inEventLoop());
                return new HttpConnections(Ticker.SYSTEM).install(made, protocol, owner);
              });
      assertInstanceOf(Http1ClientConnection.class, outcome.get());
      assertSame(loop, channel.get().eventLoop());
      assertEquals(true, channel.get().config().getOption(ChannelOption.TCP_NODELAY));
      assertEquals(true, channel.get().config().getOption(ChannelOption.SO_KEEPALIVE));
      assertEquals(true, channel.get().config().getOption(ChannelOption.ALLOW_HALF_CLOSURE));
      server.accept().close();
      outcome.closed.get();
    }
  }

  @Test
  void aRefusedConnectionSaysWhoRefused() throws Exception {
    int port = closedPort();
    StreamReset failure = connect(pool(false, "127.0.0.1", port).build()).failure();
    assertEquals(StreamReset.Kind.CONNECT_FAILED, failure.kind());
    assertTrue(failure.unprocessed());
    assertEquals("127.0.0.1:" + port + ": connection refused", failure.detail());
  }

  @Test
  void aChannelThatCannotBeCreatedFailsOnTheEventLoop() throws Exception {
    UpstreamConnector connector =
        new UpstreamConnector(
            vertx,
            loop,
            timers,
            Ticker.SYSTEM,
            new HttpConnections(Ticker.SYSTEM),
            () -> {
              throw new ChannelException(new IOException("Too many open files"));
            });
    StreamReset failure = connect(connector, pool(false, "127.0.0.1", 80).build()).failure();
    assertEquals(StreamReset.Kind.CONNECT_FAILED, failure.kind());
    assertTrue(failure.unprocessed());
    assertEquals("127.0.0.1:80: Too many open files", failure.detail());
  }

  @Test
  void aNameIsResolved() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      connect(pool(false, "localhost", server.getLocalPort()).build()).get();
    }
  }

  @Test
  void aNameThatIsNotFoundFails() throws Exception {
    StreamReset failure = connect(pool(false, "nowhere.test", 80).build()).failure();
    assertEquals(StreamReset.Kind.CONNECT_FAILED, failure.kind());
    assertEquals("nowhere.test:80: name not resolved: unknown host", failure.detail());
  }

  @Test
  void theConnectTimeoutCoversTheHandshake() throws Exception {
    // Accepted by the kernel's backlog, and never a word.
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      Pool pool =
          pool(true, "127.0.0.1", silent.getLocalPort())
              .connectTimeout(Duration.ofMillis(300))
              .tls(upstream.trusting())
              .build();
      long before = System.nanoTime();
      StreamReset failure = connect(pool).failure();
      long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - before);
      assertTrue(millis >= 300, () -> "after " + millis + " ms");
      assertEquals(StreamReset.Kind.TIMEOUT, failure.kind());
      assertTrue(failure.unprocessed());
      assertEquals(
          "127.0.0.1:%d: no connection within 300 ms (the TLS handshake)"
              .formatted(silent.getLocalPort()),
          failure.detail());
    }
  }

  @Test
  void anUpstreamThatClosesDuringTheHandshakeFails() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      Pool pool = pool(true, "127.0.0.1", server.getLocalPort()).tls(upstream.trusting()).build();
      CompletableFuture<Void> closing =
          CompletableFuture.runAsync(
              () -> {
                try (var accepted = server.accept()) {
                  accepted.getInputStream().read();
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              });
      StreamReset failure = connect(pool).failure();
      closing.get();
      assertEquals(
          "127.0.0.1:%d: TLS: connection closed by the upstream".formatted(server.getLocalPort()),
          failure.detail());
    }
  }

  @Test
  void anUpstreamThatDoesNotSpeakTlsFailsWithoutItsBytesInTheLog() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      Pool pool = pool(true, "127.0.0.1", server.getLocalPort()).tls(upstream.trusting()).build();
      CompletableFuture<Void> answering =
          CompletableFuture.runAsync(
              () -> {
                try (var accepted = server.accept()) {
                  accepted
                      .getOutputStream()
                      .write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(US_ASCII));
                  accepted.getInputStream().readAllBytes();
                } catch (IOException e) {
                  // Closed by the gateway, as it should.
                  return;
                }
              });
      StreamReset failure = connect(pool).failure();
      answering.get();
      assertEquals(
          "127.0.0.1:%d: TLS: the upstream does not speak TLS".formatted(server.getLocalPort()),
          failure.detail());
    }
  }

  @Test
  void http2OverTlsIsAgreedByAlpn() throws Exception {
    Pool pool =
        pool(true, "upstream.test", upstream.port("h2"))
            .protocol(Protocol.H2)
            .tls(upstream.trusting("h2"))
            .build();
    assertInstanceOf(Http2ClientConnection.class, connect(pool).get());
  }

  @Test
  void anUpstreamWithoutHttp2Fails() throws Exception {
    int port = upstream.port();
    Pool pool =
        pool(true, "upstream.test", port)
            .protocol(Protocol.H2)
            .tls(upstream.trusting("h2"))
            .build();
    StreamReset failure = connect(pool).failure();
    assertEquals(StreamReset.Kind.CONNECT_FAILED, failure.kind());
    assertEquals(
        "upstream.test:" + port + ": does not speak HTTP/2 (ALPN agreed on nothing)",
        failure.detail());
  }

  @Test
  void http1OverTlsNeedsNoAlpn() throws Exception {
    Pool pool = pool(true, "upstream.test", upstream.port()).tls(upstream.trusting()).build();
    assertFalse(connect(pool).get().isReused());
  }

  @Test
  void aCertificateOfAnUnknownAuthorityFails() throws Exception {
    int port = upstream.port();
    var context = SslContextBuilder.forClient().build();
    TlsHandlers systemTrust = context::newHandler;
    StreamReset failure =
        connect(pool(true, "upstream.test", port).tls(systemTrust).build()).failure();
    assertEquals(StreamReset.Kind.UNTRUSTED, failure.kind());
    assertEquals(
        "upstream.test:"
            + port
            + ": TLS: unable to find valid certification path to requested target",
        failure.detail());
  }

  @Test
  void aCertificateForAnotherNameFails() throws Exception {
    int port = upstream.port();
    StreamReset failure =
        connect(pool(true, "other.test", port).tls(upstream.trusting()).build()).failure();
    assertTrue(failure.detail().startsWith("other.test:" + port + ": TLS: "), failure::detail);
    assertTrue(failure.detail().contains("other.test found"), failure::detail);
  }

  private static Pools pool(boolean https, String host, int port) {
    return Pools.pool().endpoint(https, new HostPort(host, port)).connectTimeout(PATIENT);
  }

  private static int closedPort() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      return server.getLocalPort();
    }
  }

  private static Outcome connect(Pool pool) {
    return connect(pool, new HttpConnections(Ticker.SYSTEM));
  }

  private static Outcome connect(Pool pool, ClientConnectionFactory factory) {
    return connect(new UpstreamConnector(vertx, loop, timers, Ticker.SYSTEM, factory), pool);
  }

  private static Outcome connect(UpstreamConnector connector, Pool pool) {
    Outcome outcome = new Outcome();
    loop.execute(() -> connector.connect(pool, pool.endpoints().get(0), outcome));
    return outcome;
  }

  /** What came of one connection. */
  private static final class Outcome implements Connector.Listener {
    private final CompletableFuture<Object> made = new CompletableFuture<>();
    final CompletableFuture<Void> closed = new CompletableFuture<>();

    ClientConnection get() throws Exception {
      return assertInstanceOf(ClientConnection.class, made.get());
    }

    StreamReset failure() throws Exception {
      return assertInstanceOf(StreamReset.class, made.get(30, TimeUnit.SECONDS));
    }

    @Override
    public void onConnected(ClientConnection connection) {
      assertTrue(made.complete(connection));
    }

    @Override
    public void onConnectFailed(StreamReset reset) {
      assertTrue(loop.inEventLoop());
      assertTrue(made.complete(reset));
    }

    @Override
    public void onAvailable(ClientConnection connection) {}

    @Override
    public void onClosed(ClientConnection connection) {
      closed.complete(null);
    }
  }
}
