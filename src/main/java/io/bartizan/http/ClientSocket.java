package io.bartizan.http;

import io.bartizan.address.IpAddress;
import io.netty.channel.Channel;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * Where a client's connection comes from.
 *
 * @param address the socket's peer
 * @param ip the peer's IP address, IPv4 for mapped IPv6
 * @param host the same as text, by RFC 5952 and without a zone
 * @param tls what TLS agreed on, or null on a connection in the clear
 */
public record ClientSocket(
    InetSocketAddress address, IpAddress ip, String host, @Nullable TlsInfo tls) {
  /** The socket's peer. */
  public static ClientSocket of(InetSocketAddress address, @Nullable TlsInfo tls) {
    IpAddress ip = IpAddress.of(address.getAddress());
    return new ClientSocket(address, ip, ip.text(), tls);
  }

  static ClientSocket of(Channel channel, @Nullable TlsInfo tls) {
    return of((InetSocketAddress) channel.remoteAddress(), tls);
  }
}
