package io.bartizan.listen;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bartizan.observe.Metrics;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.DefaultChannelConfig;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class AcceptorTest {
  private final Metrics metrics = new Metrics("1.2.3", 1);
  private final EmbeddedChannel channel =
      new EmbeddedChannel(new Acceptor("https", List.of(), metrics));

  @Test
  void aSocketThatTakesNoOptionsIsClosed() {
    EmbeddedChannel loop = new EmbeddedChannel();
    Acceptor acceptor =
        new Acceptor(
            "https",
            List.of(new Acceptor.Target(loop.eventLoop(), new ChannelInboundHandlerAdapter())),
            metrics);
    EmbeddedChannel listening = new EmbeddedChannel(acceptor);
    Unset child = new Unset();
    listening.pipeline().fireChannelRead(child);
    assertFalse(child.isOpen());
    assertTrue(listening.isOpen());
    assertTrue(listening.config().isAutoRead());
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
