package io.bartizan.tls;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.OpenSslContextOption;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.ReferenceCountUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.util.concurrent.TimeUnit;

/** A client that has post-quantum groups, which Debian's openssl does not. */
final class BoringSslClient implements AutoCloseable {
  private static final int KEY_SHARE = 51;

  private final EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final X509Certificate authority;

  BoringSslClient(X509Certificate authority) {
    this.authority = authority;
  }

  /**
   * Shakes hands in TLS 1.3.
   *
   * @param groups to offer, the preferred first
   * @return the number of the group that the server chose, from its hello
   */
  int group(int port, String serverName, String... groups) throws Exception {
    SslContext context =
        SslContextBuilder.forClient()
            .sslProvider(SslProvider.OPENSSL_REFCNT)
            .protocols("TLSv1.3")
            .trustManager(authority)
            .option(OpenSslContextOption.GROUPS, groups)
            .build();
    ByteBuf received = Unpooled.buffer();
    try {
      SslHandler tls = context.newHandler(received.alloc(), serverName, port);
      Channel channel =
          new Bootstrap()
              .group(loop)
              .channel(NioSocketChannel.class)
              .handler(
                  new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel client) {
                      client.pipeline().addLast(new Tap(received), tls);
                    }
                  })
              .connect(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port))
              .sync()
              .channel();
      try {
        tls.handshakeFuture().await(20, TimeUnit.SECONDS);
        if (!tls.handshakeFuture().isSuccess()) {
          throw new AssertionError("no handshake", tls.handshakeFuture().cause());
        }
      } finally {
        channel.close().sync();
      }
      return keyShareGroup(received);
    } finally {
      received.release();
      ReferenceCountUtil.release(context);
    }
  }

  /** The group that the first ServerHello, or HelloRetryRequest, names. */
  private static int keyShareGroup(ByteBuf in) {
    in.skipBytes(5 + 4 + 2 + 32);
    in.skipBytes(in.readUnsignedByte());
    in.skipBytes(2 + 1);
    ByteBuf extensions = in.readSlice(in.readUnsignedShort());
    while (extensions.isReadable()) {
      int type = extensions.readUnsignedShort();
      ByteBuf body = extensions.readSlice(extensions.readUnsignedShort());
      if (type == KEY_SHARE) {
        return body.readUnsignedShort();
      }
    }
    throw new AssertionError("no key share");
  }

  @Override
  public void close() {
    loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
  }

  private static final class Tap extends ChannelInboundHandlerAdapter {
    private final ByteBuf received;

    Tap(ByteBuf received) {
      this.received = received;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      ByteBuf bytes = (ByteBuf) message;
      received.writeBytes(bytes, bytes.readerIndex(), bytes.readableBytes());
      context.fireChannelRead(message);
    }
  }
}
