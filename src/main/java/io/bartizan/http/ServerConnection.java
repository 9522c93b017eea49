package io.bartizan.http;

import io.netty.util.NetUtil;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** A client's connection as its requests see it. */
public interface ServerConnection {
  /** The socket's peer. */
  InetSocketAddress remoteAddress();

  /** The socket's peer as the text of its IP address, by RFC 5952 and without a zone. */
  default String remoteHost() {
    return NetUtil.toAddressString(remoteAddress().getAddress());
  }

  /** The socket's own address. */
  InetSocketAddress localAddress();

  /** What TLS agreed on, or null on a connection in the clear. */
  @Nullable TlsInfo tls();

  /** The version of HTTP spoken. */
  Protocol protocol();

  /** How many requests are being answered. */
  int activeStreams();

  /**
   * Takes no new request and closes when those in flight are answered: GOAWAY in HTTP/2, {@code
   * Connection: close} in HTTP/1.
   */
  void shutdown();

  /** Closes at once. */
  void close();

  /**
   * What TLS agreed on.
   *
   * @param serverName the name the client asked for in lower case (SNI), or null
   * @param version for example {@code TLSv1.3}
   * @param cipher the suite's name
   */
  record TlsInfo(@Nullable String serverName, String version, String cipher) {}
}
