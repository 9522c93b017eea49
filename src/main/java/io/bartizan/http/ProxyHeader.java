package io.bartizan.http;

import io.netty.channel.Channel;
import io.netty.util.AttributeKey;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
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

  /** The longest connection's id, in bytes. */
  public static final int MAX_UNIQUE_ID = 128;

  /** Of version 2: the type of what Amazon's load balancers say, after a byte that tells what. */
  public static final int TYPE_AWS = 0xea;

  private static final int AWS_VPC_ENDPOINT = 0x01;

  /** A type and a length of two bytes come before each value. */
  public static final int TLV_HEAD = 3;

  /** The proxy speaks for itself, or does not know: the socket's addresses stand. */
  public static final ProxyHeader NOBODY = new ProxyHeader(null, null, new byte[0]);

  private static final AttributeKey<ProxyHeader> KEY =
      AttributeKey.valueOf(ProxyHeader.class, "header");

  private final @Nullable InetSocketAddress source;
  private final @Nullable InetSocketAddress destination;
  private final byte[] tlvs;
  private final @Nullable String authority;
  private final @Nullable String uniqueId;
  private final @Nullable String vpcEndpoint;

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
    // Once for a connection, as each of its requests is logged with them.
    this.authority = text(tlv(TYPE_AUTHORITY), 0);
    this.uniqueId = text(tlv(TYPE_UNIQUE_ID), 0);
    byte[] aws = tlv(TYPE_AWS);
    this.vpcEndpoint =
        aws != null && aws.length > 0 && aws[0] == AWS_VPC_ENDPOINT ? text(aws, 1) : null;
  }

  /** Who is connected to the proxy; null where the socket's peer stands. */
  public @Nullable InetSocketAddress source() {
    return source;
  }

  /** Where that connection went; null where the socket's own address stands. */
  public @Nullable InetSocketAddress destination() {
    return destination;
  }

  /** The host name that the client asked the proxy for; see {@link #uniqueId} for its bytes. */
  public @Nullable String authority() {
    return authority;
  }

  /**
   * What the proxy calls the connection. A character for each byte, whichever those are: whoever
   * writes it down has to escape it. Null where it is absent or empty.
   */
  public @Nullable String uniqueId() {
    return uniqueId;
  }

  /**
   * The id of the endpoint in Amazon's cloud that the client came through; see {@link #uniqueId}
   * for its bytes.
   */
  public @Nullable String vpcEndpoint() {
    return vpcEndpoint;
  }

  private static @Nullable String text(byte @Nullable [] value, int from) {
    return value == null || value.length == from
        ? null
        : new String(value, from, value.length - from, StandardCharsets.ISO_8859_1);
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
