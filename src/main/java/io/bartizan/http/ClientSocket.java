package io.bartizan.http;

import io.netty.channel.Channel;
import io.netty.util.NetUtil;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * Where a client's connection comes from.
 *
 * @param address the socket's peer
 * @param host the peer as the text of its IP address, by RFC 5952 and without a zone
 * @param tls what TLS agreed on, or null on a connection in the clear
 */
public record ClientSocket(InetSocketAddress address, String host, @Nullable TlsInfo tls) {
  /** The socket's peer. */
  public static ClientSocket of(InetSocketAddress address, @Nullable TlsInfo tls) {
    return new ClientSocket(address, NetUtil.toAddressString(address.getAddress()), tls);
  }

  static ClientSocket of(Channel channel, @Nullable TlsInfo tls) {
    return of((InetSocketAddress) channel.remoteAddress(), tls);
  }
}
