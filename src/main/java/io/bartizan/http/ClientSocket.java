package io.bartizan.http;

import io.bartizan.address.IpAddress;
import io.netty.channel.Channel;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * Where a client's connection comes from: the socket's peer, or whom a proxy named before the
 * connection's first byte.
 *
 * @param address of the peer
 * @param ip the peer's IP address, IPv4 for mapped IPv6
 * @param host the same as text, by RFC 5952 and without a zone
 * @param tls what TLS agreed on, or null on a connection in the clear
 * @param proxy what a proxy said of the connection, or null where the listener asks for nothing
 */
public record ClientSocket(
    InetSocketAddress address,
    IpAddress ip,
    String host,
    @Nullable TlsInfo tls,
    @Nullable ProxyHeader proxy) {
  /** Connected without a proxy that would say so. */
  public static ClientSocket of(InetSocketAddress address, @Nullable TlsInfo tls) {
    return of(address, tls, null);
  }

  static ClientSocket of(Channel channel, @Nullable TlsInfo tls) {
    return of(peer(channel), tls, ProxyHeader.of(channel));
  }

  private static ClientSocket of(
      InetSocketAddress address, @Nullable TlsInfo tls, @Nullable ProxyHeader proxy) {
    IpAddress ip = IpAddress.of(address.getAddress());
    return new ClientSocket(address, ip, ip.text(), tls, proxy);
  }

  /** Who is at the other end of a channel over IP: the socket's peer, or whom a proxy named. */
  public static InetSocketAddress peer(Channel channel) {
    ProxyHeader proxy = ProxyHeader.of(channel);
    InetSocketAddress named = proxy == null ? null : proxy.source();
    return named == null ? (InetSocketAddress) channel.remoteAddress() : named;
  }
}
