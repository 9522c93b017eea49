package io.bartizan.http;

import io.netty.channel.Channel;
import io.netty.util.AttributeKey;
import java.net.InetSocketAddress;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What a proxy says of a connection before its first byte (the PROXY protocol, versions 1 and 2):
 * who is behind it, where they wanted to go, and what else it knows. Does not say whether the proxy
 * is to be believed: whoever reads a header has asked that before.
 */
public final class ProxyHeader {
  /** Of version 2: the type of the host name that the client asked for. */
  public static final int TYPE_AUTHORITY = 0x02;

  /** Of version 2: the type of the connection's id. */
  public static final int TYPE_UNIQUE_ID = 0x05;

  /** A type and a length of two bytes come before each value. */
  public static final int TLV_HEAD = 3;

  /** The proxy speaks for itself, or does not know: the socket's addresses stand. */
  public static final ProxyHeader NOBODY = new ProxyHeader(null, null, new byte[0]);

  private static final AttributeKey<ProxyHeader> KEY =
      AttributeKey.valueOf(ProxyHeader.class, "header");

  private final @Nullable InetSocketAddress source;
  private final @Nullable InetSocketAddress destination;
  private final byte[] tlvs;

  /**
   * A header.
   *
   * @param source who is connected to the proxy, or null for the proxy itself
   * @param destination where that connection went, or null
   * @param tlvs the values of version 2 in wire form, found to be whole
   */
  public ProxyHeader(
      @Nullable InetSocketAddress source, @Nullable InetSocketAddress destination, byte[] tlvs) {
    this.source = source;
    this.destination = destination;
    this.tlvs = tlvs.clone();
  }

  /** Who is connected to the proxy; null where the socket's peer stands. */
  public @Nullable InetSocketAddress source() {
    return source;
  }

  /** Where that connection went; null where the socket's own address stands. */
  public @Nullable InetSocketAddress destination() {
    return destination;
  }

  /**
   * The first value of a type, as the proxy sent it: any bytes.
   *
   * @param type 0 to 255
   */
  public byte @Nullable [] tlv(int type) {
    for (int at = 0; at < tlvs.length; ) {
      int length = ((tlvs[at + 1] & 0xff) << 8) | (tlvs[at + 2] & 0xff);
      int value = at + TLV_HEAD;
      if ((tlvs[at] & 0xff) == type) {
        return Arrays.copyOfRange(tlvs, value, value + length);
      }
      at = value + length;
    }
    return null;
  }

  /** Lets everyone on the channel know. */
  public void attach(Channel channel) {
    channel.attr(KEY).set(this);
  }

  /** What a proxy said of the channel, or null where none had to. */
  public static @Nullable ProxyHeader of(Channel channel) {
    return channel.hasAttr(KEY) ? channel.attr(KEY).get() : null;
  }
}
