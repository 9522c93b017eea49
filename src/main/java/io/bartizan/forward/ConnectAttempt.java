package io.bartizan.forward;

import io.bartizan.balance.Endpoint;
import io.bartizan.balance.Pool;
import io.bartizan.balance.TlsHandlers;
import io.bartizan.config.HostPort;
import io.bartizan.config.PoolConfig.Protocol;
import io.bartizan.http.ClientConnection;
import io.bartizan.http.StreamReset;
import io.bartizan.time.TimerWheel;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ConnectTimeoutException;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.NetUtil;
import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One connection being made: its name is resolved, its addresses are tried in turn, TLS and ALPN
 * are agreed, all within the pool's connect timeout. Ends by telling its listener, once.
 */
final class ConnectAttempt extends TimerWheel.Timer {
  private final UpstreamConnector connector;
  private final Pool pool;
  private final Endpoint endpoint;
  private final Connector.Listener listener;
  private final long timeoutNanos;
  private final long deadlineNanos;

  private List<InetSocketAddress> addresses = List.of();
  private int tried;
  private @Nullable Channel channel;
  private String doing = "resolving the name";
  private boolean done;

  ConnectAttempt(
      UpstreamConnector connector, Pool pool, Endpoint endpoint, Connector.Listener listener) {
    this.connector = connector;
    this.pool = pool;
    this.endpoint = endpoint;
    this.listener = listener;
    this.timeoutNanos = pool.config().connectTimeout().toNanos();
    this.deadlineNanos = connector.ticker().nanos() + timeoutNanos;
  }

  void start() {
    connector.timers().start(this, timeoutNanos);
    String host = endpoint.address().host();
    byte[] literal = NetUtil.createByteArrayFromIpAddressString(host);
    if (literal == null) {
      connector.resolve(host).addListener(this::onLoopResolved);
      return;
    }
    try {
      InetAddress address = InetAddress.getByAddress(literal);
      resolved(List.of(new InetSocketAddress(address, endpoint.address().port())));
    } catch (UnknownHostException e) {
      fail(ConnectFailure.describe(e));
    }
  }

  // Name

  private void onLoopResolved(Future<? super List<InetSocketAddress>> future) {
    if (connector.loop().inEventLoop()) {
      onResolved(future);
    } else {
      connector.loop().execute(() -> onResolved(future));
    }
  }

  @SuppressWarnings("unchecked")
  private void onResolved(Future<? super List<InetSocketAddress>> future) {
    if (done) {
      return;
    }
    if (!future.isSuccess()) {
      fail("name not resolved: " + ConnectFailure.describe(future.cause()));
      return;
    }
    int port = endpoint.address().port();
    resolved(
        ((List<InetSocketAddress>) future.getNow())
            .stream().map(found -> new InetSocketAddress(found.getAddress(), port)).toList());
  }

  private void resolved(List<InetSocketAddress> found) {
    addresses = found;
    if (found.isEmpty()) {
      fail("name not resolved: no addresses");
    } else {
      connectNext();
    }
  }

  // TCP

  private void connectNext() {
    doing = "connecting";
    long left = deadlineNanos - connector.ticker().nanos();
    // Shared out, so that one address which does not answer leaves time for the others.
    long share = TimeUnit.NANOSECONDS.toMillis(left / (addresses.size() - tried));
    int timeoutMillis = Math.clamp(share, 1, Integer.MAX_VALUE);
    ChannelFuture future = connector.bootstrap(timeoutMillis).connect(addresses.get(tried++));
    channel = future.channel();
    future.addListener((ChannelFuture connected) -> onLoopTcp(connected));
  }

  /** A channel that could not even be created, for want of descriptors, fails on another thread. */
  private void onLoopTcp(ChannelFuture future) {
    if (connector.loop().inEventLoop()) {
      onTcp(future);
    } else {
      connector.loop().execute(() -> onTcp(future));
    }
  }

  private void onTcp(ChannelFuture future) {
    if (done) {
      close(future.channel());
    } else if (future.isSuccess()) {
      if (endpoint.config().https()) {
        startTls(future.channel());
      } else {
        install(future.channel());
      }
    } else if (tried < addresses.size()) {
      connectNext();
    } else {
      fail(
          future.cause() instanceof ConnectTimeoutException
              ? StreamReset.Kind.TIMEOUT
              : StreamReset.Kind.CONNECT_FAILED,
          ConnectFailure.describe(future.cause()));
    }
  }

  // TLS

  private void startTls(Channel channel) {
    doing = "the TLS handshake";
    TlsHandlers tls =
        Objects.requireNonNull(pool.tls(), () -> "pool " + pool.name() + " without TLS");
    HostPort address = endpoint.address();
    SslHandler handler = tls.newHandler(channel.alloc(), address.host(), address.port());
    // This attempt's own deadline holds for the handshake too.
    handler.setHandshakeTimeoutMillis(0);
    channel.pipeline().addLast(handler, new HeardAlready());
    handler.handshakeFuture().addListener(future -> onTls(handler, channel, future));
  }

  private void onTls(SslHandler handler, Channel channel, Future<?> future) {
    if (done) {
      channel.close();
    } else if (!future.isSuccess()) {
      fail(
          ConnectFailure.isUntrusted(future.cause())
              ? StreamReset.Kind.UNTRUSTED
              : StreamReset.Kind.CONNECT_FAILED,
          "TLS: " + ConnectFailure.describe(future.cause()));
    } else {
      String agreed = handler.applicationProtocol();
      if (pool.config().protocol() == Protocol.H2 && !"h2".equals(agreed)) {
        fail(
            "does not speak HTTP/2 (ALPN agreed on " + (agreed == null ? "nothing" : agreed) + ")");
      } else {
        channel.pipeline().remove(HeardAlready.class);
        install(channel);
      }
    }
  }

  /** Drops the second report of what the handshake's future has said: nobody else is listening. */
  private static final class HeardAlready extends ChannelInboundHandlerAdapter {
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {}
  }

  // The end

  private void install(Channel channel) {
    ClientConnection connection =
        connector.factory().install(channel, pool.config().protocol(), listener);
    // On a channel that is gone already the connection would wait for ever for its end.
    if (!channel.isActive()) {
      fail("connection closed by the upstream");
      return;
    }
    finish();
    listener.onConnected(connection);
  }

  @Override
  protected void fired() {
    fail(
        StreamReset.Kind.TIMEOUT,
        "no connection within "
            + TimeUnit.NANOSECONDS.toMillis(timeoutNanos)
            + " ms ("
            + doing
            + ")");
  }

  private void fail(String detail) {
    fail(StreamReset.Kind.CONNECT_FAILED, detail);
  }

  private void fail(StreamReset.Kind kind, String detail) {
    finish();
    listener.onConnectFailed(new StreamReset(kind, true, endpoint.address() + ": " + detail));
    if (channel != null) {
      close(channel);
    }
  }

  /** What could not be created or registered has no event loop that could close it. */
  private static void close(Channel channel) {
    if (channel.isRegistered()) {
      channel.close();
    }
  }

  private void finish() {
    done = true;
    stop();
  }
}
