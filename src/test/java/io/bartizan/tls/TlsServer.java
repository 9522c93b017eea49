package io.bartizan.tls;

import io.bartizan.config.HostPort;
import io.bartizan.config.HstsConfig;
import io.bartizan.config.ListenerConfig;
import io.bartizan.config.OcspConfig;
import io.bartizan.config.Passphrases;
import io.bartizan.config.TlsConfig;
import io.bartizan.config.TlsConfig.UnknownServerName;
import io.bartizan.config.TlsPolicyConfig;
import io.bartizan.config.TlsTicketsConfig;
import io.bartizan.http.Protocol;
import io.bartizan.http.TlsInfo;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A server that greets each client with a line of what TLS agreed on: server name, version, HTTP
 * version.
 */
final class TlsServer implements AutoCloseable, HandshakeListener {
  static final ListenerConfig LISTENER =
      new ListenerConfig(
          "https", new HostPort("127.0.0.1", 0), ListenerConfig.Protocol.HTTPS, false);

  private static final SecureRandom RANDOM = new SecureRandom();

  final BlockingQueue<Throwable> failures = new LinkedBlockingQueue<>();
  final BlockingQueue<HandshakeFailure> reasons = new LinkedBlockingQueue<>();
  final BlockingQueue<TlsInfo> agreed = new LinkedBlockingQueue<>();
  final Set<EventLoop> used = ConcurrentHashMap.newKeySet();
  volatile CertificateStore store;
  private final ServerTls tls;
  private final EventLoopGroup loops =
      new MultiThreadIoEventLoopGroup(2, NioIoHandler.newFactory());
  private final Channel channel;

  TlsServer(TlsLibrary library, CertificateStore store) {
    this(library, store, UnknownServerName.DEFAULT, Duration.ofSeconds(30));
  }

  TlsServer(
      TlsLibrary library, CertificateStore store, UnknownServerName unknown, Duration timeout) {
    this(
        library,
        store,
        config(timeout, unknown, TlsPolicyConfig.DEFAULT, TlsTicketsConfig.DEFAULT));
  }

  TlsServer(TlsLibrary library, CertificateStore store, TlsPolicyConfig policy) {
    this(library, store, config(policy, TlsTicketsConfig.DEFAULT));
  }

  TlsServer(TlsLibrary library, CertificateStore store, TlsTicketsConfig tickets) {
    this(library, store, config(TlsPolicyConfig.DEFAULT, tickets));
  }

  static TlsConfig config(TlsPolicyConfig policy, TlsTicketsConfig tickets) {
    return config(Duration.ofSeconds(30), UnknownServerName.DEFAULT, policy, tickets);
  }

  private static TlsConfig config(
      Duration timeout,
      UnknownServerName unknown,
      TlsPolicyConfig policy,
      TlsTicketsConfig tickets) {
    return new TlsConfig(
        timeout,
        unknown,
        Passphrases.NONE,
        OcspConfig.DEFAULT,
        policy,
        tickets,
        HstsConfig.OFF,
        List.of());
  }

  TlsServer(TlsLibrary library, CertificateStore store, ClientRules clients) {
    this(library, store, config(TlsPolicyConfig.DEFAULT, TlsTicketsConfig.DEFAULT), clients);
  }

  private TlsServer(TlsLibrary library, CertificateStore store, TlsConfig config) {
    this(library, store, config, ClientRules.none(LISTENER));
  }

  private TlsServer(
      TlsLibrary library, CertificateStore store, TlsConfig config, ClientRules clients) {
    this.store = store;
    tls = new ServerTls(config, library, () -> this.store, clients);
    if (config.tickets().enabled()) {
      rotate();
    }
    channel =
        new ServerBootstrap()
            .group(loops)
            .channel(NioServerSocketChannel.class)
            .childHandler(
                new ChannelInitializer<>() {
                  @Override
                  protected void initChannel(Channel child) {
                    child.pipeline().addLast(tls.newHandler(LISTENER.name(), TlsServer.this));
                  }
                })
            .bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0))
            .syncUninterruptibly()
            .channel();
  }

  /** Begins an epoch of session tickets that nobody else shares. */
  void rotate() {
    byte[] secret = new byte[TicketKeys.SECRET_BYTES];
    RANDOM.nextBytes(secret);
    rotate(secret);
  }

  void rotate(byte[] secret) {
    tls.tickets().rotate(secret);
  }

  int port() {
    return ((InetSocketAddress) channel.localAddress()).getPort();
  }

  @Override
  public void established(Channel client, TlsInfo info, Protocol protocol) {
    agreed.add(info);
    used.add(client.eventLoop());
    client.pipeline().addLast(new ChannelInboundHandlerAdapter());
    String line = info.serverName() + " " + info.version() + " " + protocol.text() + "\n";
    var _ = client.writeAndFlush(Unpooled.wrappedBuffer(line.getBytes(StandardCharsets.US_ASCII)));
  }

  @Override
  public void failed(Channel client, HandshakeFailure failure, Throwable cause) {
    reasons.add(failure);
    failures.add(cause);
  }

  /** The next handshake that failed. */
  Throwable failure() throws InterruptedException {
    Throwable failure = failures.poll(20, TimeUnit.SECONDS);
    if (failure == null) {
      throw new AssertionError("no handshake failed");
    }
    return failure;
  }

  @Override
  public void close() {
    channel.close().syncUninterruptibly();
    loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
  }
}
