package io.bartizan.listen;

import io.bartizan.http.ClientSocket;
import io.bartizan.http.Misuse;
import io.bartizan.http.Protocol;
import io.bartizan.http.ServerConnection;
import io.bartizan.http.TlsInfo;
import io.bartizan.tls.HandshakeFailure;
import io.bartizan.tls.HandshakeListener;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import org.jspecify.annotations.Nullable;

/**
 * One accepted socket: before its protocol is known only a channel, afterwards a {@link
 * ServerConnection}. Keeps the edge's set and gauges true.
 */
final class ClientChannel
    implements ChannelFutureListener, HandshakeListener, PrefaceChoice.Outcome {
  private final Edge edge;
  private final String listener;
  private final ServerConnections connections;
  private final Admission admission;
  private final Channel channel;
  private @Nullable ServerConnection connection;

  ClientChannel(
      Edge edge,
      String listener,
      ServerConnections connections,
      Admission admission,
      Channel channel) {
    this.edge = edge;
    this.listener = listener;
    this.connections = connections;
    this.admission = admission;
    this.channel = channel;
  }

  /** The socket has been accepted. */
  void opened() {
    edge.connections().add(this);
    channel.closeFuture().addListener(this);
  }

  /** In the clear: the handler of the choice gives its place away, and with it what it has read. */
  @Override
  public void chosen(ChannelHandlerContext choice, Protocol protocol) {
    ServerConnections.Made made = make(protocol, null);
    channel.pipeline().replace(choice.handler(), null, made.handler());
    drain(made.connection());
  }

  @Override
  public void tooLate(boolean begun) {
    String reason = begun ? Misuse.SLOW_HEAD.label() : "no request came";
    if (begun) {
      edge.metrics().abuse(listener, reason);
    } else {
      edge.metrics().unused(listener);
    }
    edge.handshakeFailures().ended(listener, ClientSocket.peer(channel), reason);
  }

  @Override
  public void established(Channel same, TlsInfo tls, Protocol protocol) {
    edge.metrics().handshakeCompleted(listener, tls);
    ServerConnections.Made made = make(protocol, tls);
    channel.pipeline().addLast(made.handler());
    drain(made.connection());
  }

  @Override
  public void failed(Channel same, HandshakeFailure failure, Throwable cause) {
    if (failure != HandshakeFailure.NEVER_BEGAN) {
      edge.metrics().handshakeFailed(listener, failure.label());
      edge.handshakeFailures().log(listener, ClientSocket.peer(channel), failure, cause);
      if (failure == HandshakeFailure.NOT_TLS) {
        admission.notTls(channel);
      }
    }
  }

  private ServerConnections.Made make(Protocol protocol, @Nullable TlsInfo tls) {
    // The two directions of a tunnel end apart from each other; HTTP/2 has no such thing.
    channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, protocol != Protocol.HTTP_2);
    ServerConnections.Made made = connections.make(protocol, tls);
    ready(made.connection());
    return made;
  }

  /** Before it is in the pipeline, where its first request may be waiting already. */
  private void ready(ServerConnection connection) {
    this.connection = connection;
    edge.metrics().connectionOpened(listener, connection.protocol());
  }

  private void drain(ServerConnection connection) {
    if (edge.connections().isDraining()) {
      connection.shutdown();
    }
  }

  /** Ends as soon as it has its answers; later, if it is not yet that far. */
  void shutdown() {
    if (connection != null) {
      connection.shutdown();
    }
  }

  /** Ends at once. */
  void close() {
    if (connection != null) {
      connection.close();
    } else {
      channel.close();
    }
  }

  @Override
  public void operationComplete(ChannelFuture closed) {
    edge.connections().remove(this);
    if (connection != null) {
      edge.metrics().connectionClosed(listener, connection.protocol());
    }
  }
}
