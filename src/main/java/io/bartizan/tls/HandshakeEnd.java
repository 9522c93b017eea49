package io.bartizan.tls;

import io.bartizan.config.ClientAuthConfig.Mode;
import io.bartizan.http.ClientAccess;
import io.bartizan.http.Protocol;
import io.bartizan.http.TlsInfo;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.SniCompletionEvent;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * Waits behind the TLS handlers for the end of the handshake, bounded by one deadline over all of
 * it, tells the listener and leaves the pipeline.
 */
final class HandshakeEnd extends ChannelInboundHandlerAdapter {
  private final HandshakeListener listener;
  private final ListenerRules rules;
  private final long timeoutNanos;
  private @Nullable Future<?> deadline;
  private @Nullable String serverName;
  private long helloMillis;
  private boolean begun;
  private ClientRule rule = ClientRule.NONE;
  private boolean ended;

  HandshakeEnd(HandshakeListener listener, ListenerRules rules, long timeoutNanos) {
    this.listener = listener;
    this.rules = rules;
    this.timeoutNanos = timeoutNanos;
  }

  /** The client has sent something. */
  void begun() {
    begun = true;
  }

  /**
   * The client's hello is complete, and answered with a certificate.
   *
   * @param name the name the client asked for, or null
   * @param asked what is asked of it
   */
  void hello(@Nullable String name, ClientRule asked) {
    serverName = name;
    rule = asked;
    helloMillis = System.currentTimeMillis();
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    deadline =
        context
            .executor()
            .schedule(
                () ->
                    fail(
                        context,
                        new SslHandshakeTimeoutException("the handshake took longer than allowed")),
                timeoutNanos,
                TimeUnit.NANOSECONDS);
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext context) {
    cancelDeadline();
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    switch (event) {
      case SslHandshakeCompletionEvent end when end.isSuccess() -> establish(context);
      case SslHandshakeCompletionEvent end -> fail(context, end.cause());
      case SniCompletionEvent ignored -> {}
      default -> context.fireUserEventTriggered(event);
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    fail(context, cause);
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    fail(context, new ClosedChannelException());
    context.fireChannelInactive();
  }

  private void establish(ChannelHandlerContext context) {
    if (ended) {
      return;
    }
    cancelDeadline();
    SslHandler tls = context.pipeline().get(SslHandler.class);
    SSLSession session = tls.engine().getSession();
    Protocol protocol =
        ApplicationProtocolNames.HTTP_2.equals(tls.applicationProtocol())
            ? Protocol.HTTP_2
            : Protocol.HTTP_1_1;
    ClientTrust trust = rule.trust();
    ClientPath path = trust == null ? null : ClientTrustManager.path(session);
    if (trust != null && trust.mode() == Mode.REQUIRED && path == null) {
      fail(context, new SSLHandshakeException("no certificate of the client was verified"));
      return;
    }
    ClientAccess clients =
        rules.current().isEmpty() ? null : new ConnectionAccess(rules, rule, path);
    TlsInfo info =
        new TlsInfo(
            serverName,
            session.getProtocol(),
            session.getCipherSuite(),
            Resumption.of(tls.engine(), helloMillis),
            clients);
    // The listener may throw: then the exception comes back here and ends in failed().
    listener.established(context.channel(), info, protocol);
    ended = true;
    context.pipeline().remove(this);
  }

  /** Idempotent. Closes without waiting for anything the peer would have to do. */
  void fail(ChannelHandlerContext context, Throwable cause) {
    if (ended) {
      return;
    }
    ended = true;
    cancelDeadline();
    listener.failed(context.channel(), HandshakeFailure.of(cause, begun), cause);
    var _ = context.close();
  }

  private void cancelDeadline() {
    if (deadline != null) {
      deadline.cancel(false);
      deadline = null;
    }
  }
}
