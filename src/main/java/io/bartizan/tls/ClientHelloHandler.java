package io.bartizan.tls;

import io.bartizan.http.ProxyHeader;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.ssl.SslClientHelloHandler;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.util.List;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * First on a connection: reads the client's hello, chooses the certificate and puts the TLS handler
 * in its own place, or refuses with an alert. Refusing here costs neither a TLS engine nor a
 * signature.
 */
final class ClientHelloHandler extends SslClientHelloHandler<@Nullable ClientHello> {
  /** A hello with a post-quantum key share and a ticket has 2 KiB; BoringSSL takes 16. */
  private static final int MAX_HELLO = 16 * 1024;

  private static final int DECODE_ERROR = 50;
  private static final int INTERNAL_ERROR = 80;
  private static final int UNRECOGNIZED_NAME = 112;
  private static final int NO_APPLICATION_PROTOCOL = 120;

  private final ServerTls tls;
  private final ListenerRules rules;
  private final HandshakeEnd end;
  private boolean refused;

  ClientHelloHandler(ServerTls tls, ListenerRules rules, HandshakeEnd end) {
    super(MAX_HELLO);
    this.tls = tls;
    this.rules = rules;
    this.end = end;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    context.pipeline().addAfter(context.name(), null, end);
  }

  @Override
  protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out)
      throws Exception {
    end.begun();
    if (refused) {
      in.skipBytes(in.readableBytes());
    } else {
      super.decode(context, in, out);
    }
  }

  @Override
  protected Future<@Nullable ClientHello> lookup(
      ChannelHandlerContext context, @Nullable ByteBuf message) {
    return context
        .executor()
        .newSucceededFuture(message == null ? null : ClientHello.parse(message));
  }

  @Override
  protected void onLookupComplete(
      ChannelHandlerContext context, Future<@Nullable ClientHello> future) {
    ClientHello hello = future.getNow();
    if (hello == null) {
      refuse(context, DECODE_ERROR, HandshakeFailure.NOT_TLS, "not a TLS ClientHello");
    } else if (!hello.speaksHttp()) {
      // A SHALL of RFC 7301, section 3.2, and what keeps a browser from being led here with the
      // traffic of another protocol (ALPACA).
      refuse(
          context,
          NO_APPLICATION_PROTOCOL,
          HandshakeFailure.NO_APPLICATION_PROTOCOL,
          "the client offers neither h2 nor http/1.1");
    } else {
      secure(context, hello);
    }
  }

  private void secure(ChannelHandlerContext context, ClientHello hello) {
    InetSocketAddress local = localAddress(context);
    ClientRule rule = ServerTls.rule(rules, hello, local);
    ServerContext server;
    try {
      server = tls.context(hello, local, rule);
    } catch (SSLException e) {
      refuse(context, INTERNAL_ERROR, HandshakeFailure.OTHER, "no TLS context: " + e.getMessage());
      return;
    }
    if (server == null) {
      refuse(
          context,
          UNRECOGNIZED_NAME,
          HandshakeFailure.NO_CERTIFICATE,
          "no certificate for " + hello.serverName());
    } else {
      end.hello(hello.serverName(), rule);
      replace(context, server.newHandler(context.alloc()));
    }
  }

  private void replace(ChannelHandlerContext context, SslHandler handler) {
    // HandshakeEnd has the deadline, from the connection's first moment.
    handler.setHandshakeTimeoutMillis(0);
    boolean replaced = false;
    try {
      context.pipeline().replace(this, null, handler);
      replaced = true;
    } finally {
      if (!replaced) {
        ReferenceCountUtil.safeRelease(handler.engine());
      }
    }
  }

  /** Where the client wanted to go, as far as the gateway or its proxy knows. */
  private static @Nullable InetSocketAddress localAddress(ChannelHandlerContext context) {
    ProxyHeader proxy = ProxyHeader.of(context.channel());
    InetSocketAddress named = proxy == null ? null : proxy.destination();
    if (named != null) {
      return named;
    }
    return context.channel().localAddress() instanceof InetSocketAddress address ? address : null;
  }

  /** A fatal alert in a record of its own (RFC 8446, section 6), then the end. */
  private void refuse(
      ChannelHandlerContext context, int alert, HandshakeFailure failure, String reason) {
    refused = true;
    byte[] record = {21, 3, 3, 0, 2, 2, (byte) alert};
    var _ = context.writeAndFlush(Unpooled.wrappedBuffer(record));
    context.fireExceptionCaught(new RefusedHelloException(failure, reason));
  }
}
