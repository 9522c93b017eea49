package io.bartizan.listen;

import io.bartizan.address.IpAddress;
import io.bartizan.http.ClientSocket;
import io.bartizan.observe.Metrics;
import io.bartizan.protect.ConnectionGuard;
import io.bartizan.protect.ConnectionPlace;
import io.netty.channel.Channel;
import org.jspecify.annotations.Nullable;

/**
 * Whether a connection is taken once its proxy has named the client, for one listener on one event
 * loop; and who hears of those that are not.
 */
final class Admission {
  /** The peer is no proxy to be believed. */
  static final String UNTRUSTED = "proxy-untrusted";

  /** What came first is no header, or not all of one. */
  static final String MALFORMED = "proxy-malformed";

  /** The header did not come in time. */
  static final String TIMEOUT = "proxy-timeout";

  private final String listener;
  private final ConnectionGuard guard;
  private final Metrics metrics;
  private final HandshakeFailureLog log;

  Admission(String listener, ConnectionGuard guard, Metrics metrics, HandshakeFailureLog log) {
    this.listener = listener;
    this.guard = guard;
    this.metrics = metrics;
    this.log = log;
  }

  /** Why a client is refused; null to take it, which is counted until the channel is closed. */
  @Nullable String refusal(IpAddress client, Channel channel) {
    String reason = guard.refusal(client, listener);
    if (reason == null) {
      ConnectionPlace place = guard.place(client);
      reason = place.refusal();
      Runnable release = place.release();
      channel.closeFuture().addListener(_ -> release.run());
    }
    if (reason != null) {
      metrics.connectionRefusedFrom(guard.country(client));
    }
    return reason;
  }

  /** The client did not begin a TLS handshake, but sent something else. */
  void notTls(Channel channel) {
    guard.notTls(IpAddress.of(ClientSocket.peer(channel).getAddress()));
  }

  /** The connection is being closed. */
  void refused(Channel channel, String reason, String detail) {
    metrics.connectionRefused(listener, reason);
    log.refused(listener, ClientSocket.peer(channel), reason, detail);
  }
}
