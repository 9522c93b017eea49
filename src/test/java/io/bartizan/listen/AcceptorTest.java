package io.bartizan.listen;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bartizan.LogCapture;
import io.bartizan.address.IpAddress;
import io.bartizan.observe.Metrics;
import io.bartizan.protect.ConnectionGuard;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.DefaultChannelConfig;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import org.junit.jupiter.api.Test;

class AcceptorTest {
  private final Metrics metrics = new Metrics("1.2.3", 1);
  private final HandshakeFailureLog log = new HandshakeFailureLog(() -> 0);
  private final EmbeddedChannel channel =
      new EmbeddedChannel(new Acceptor("https", List.of(), ConnectionGuard.NONE, metrics, log));

  @Test
  void aSocketThatTakesNoOptionsIsClosed() {
    EmbeddedChannel loop = new EmbeddedChannel();
    Acceptor acceptor =
        new Acceptor(
            "https",
            List.of(new Acceptor.Target(loop.eventLoop(), new ChannelInboundHandlerAdapter())),
            ConnectionGuard.NONE,
            metrics,
            log);
    EmbeddedChannel listening = new EmbeddedChannel(acceptor);
    Unset child = new Unset();
    listening.pipeline().fireChannelRead(child);
    assertFalse(child.isOpen());
    assertTrue(listening.isOpen());
    assertTrue(listening.config().isAutoRead());
  }

  @Test
  void aRefusedConnectionIsClosedAndCounted() throws IOException {
    List<IpAddress> asked = new ArrayList<>();
    ConnectionGuard guard =
        (peer, listener) -> {
          asked.add(peer);
          return "denied";
        };
    EmbeddedChannel listening =
        new EmbeddedChannel(new Acceptor("https", List.of(), guard, metrics, log));
    Peer child = new Peer();
    listening.pipeline().fireChannelRead(child);
    assertFalse(child.isOpen());
    assertEquals(List.of(Objects.requireNonNull(IpAddress.parse("192.0.2.7"))), asked);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    metrics.writeTo(out);
    assertTrue(
        out.toString(StandardCharsets.UTF_8)
            .contains(
                "\nbartizan_connections_refused_total{listener=\"https\",reason=\"denied\"} 1.0\n"));
  }

  @Test
  void aFewRefusedConnectionsEachSecondAreToldOfWhileDebugging() {
    EmbeddedChannel listening =
        new EmbeddedChannel(new Acceptor("https", List.of(), (_, _) -> "banned", metrics, log));
    listening.pipeline().fireChannelRead(new Peer());
    try (LogCapture logged = new LogCapture(HandshakeFailureLog.class, Level.FINE)) {
      for (int i = 0; i < 100; i++) {
        listening.pipeline().fireChannelRead(new Peer());
      }
      assertEquals(HandshakeFailureLog.MAX_PER_SECOND, logged.lines.size());
      assertEquals(
          "FINE listener https: connection of /192.0.2.7:4711 refused: banned",
          logged.lines.getFirst());
    }
  }

  private static final class Peer extends EmbeddedChannel {
    Peer() {
      super(false, false);
    }

    @Override
    protected SocketAddress remoteAddress0() {
      return new InetSocketAddress(InetAddress.ofLiteral("::ffff:192.0.2.7"), 4711);
    }
  }

  /** A socket that its peer has reset before it was accepted: to set an option fails. */
  private static final class Unset extends EmbeddedChannel {
    private final ChannelConfig config =
        new DefaultChannelConfig(this) {
          @Override
          public <T> boolean setOption(ChannelOption<T> option, T value) {
            throw new ChannelException("invalid argument");
          }
        };

    Unset() {
      super(false, false);
    }

    @Override
    public ChannelConfig config() {
      return config;
    }

    @Override
    protected SocketAddress remoteAddress0() {
      return new InetSocketAddress(InetAddress.ofLiteral("192.0.2.7"), 4711);
    }
  }

  @Test
  void aListenerWithoutFileDescriptorsPausesAndGoesOn() throws IOException {
    channel.freezeTime();
    channel.pipeline().fireExceptionCaught(new IOException("Too many open files"));
    assertTrue(channel.isOpen());
    assertFalse(channel.config().isAutoRead());

    channel.advanceTimeBy(1, TimeUnit.SECONDS);
    channel.runScheduledPendingTasks();
    assertTrue(channel.config().isAutoRead());

    ByteArrayOutputStream out = new ByteArrayOutputStream();
    metrics.writeTo(out);
    assertTrue(
        out.toString(StandardCharsets.UTF_8).contains("\nbartizan_accept_failures_total 1.0\n"));
  }
}
