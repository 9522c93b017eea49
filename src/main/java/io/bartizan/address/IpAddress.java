package io.bartizan.address;

import io.netty.util.NetUtil;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * An IP address as 128 bits. An IPv4 address and the IPv6 address it is mapped to (RFC 4291,
 * section 2.5.5.2) are the same one, since a dual-stack socket makes the latter of the former. Has
 * no zone: that means nothing on another machine.
 *
 * @param high the first 64 bits
 * @param low the last 64 bits
 */
public record IpAddress(long high, long low) {
  private static final long MAPPED = 0xffffL << 32;
  private static final int LONGEST = 45;

  /** A socket's address. */
  public static IpAddress of(InetAddress address) {
    byte[] bytes = address.getAddress();
    return address instanceof Inet4Address ? v4(bytes) : v6(bytes);
  }

  /**
   * Reads an address without brackets, port or zone. IPv4 addresses are four decimal numbers
   * without leading zeros, which some parsers read as octal.
   *
   * @return null when it is none
   */
  public static @Nullable IpAddress parse(String text) {
    if (text.length() > LONGEST) {
      return null;
    }
    if (text.indexOf(':') < 0) {
      long value = v4(text);
      return value < 0 ? null : new IpAddress(0, MAPPED | value);
    }
    // The parser takes brackets and zones too.
    if (text.indexOf('%') >= 0 || text.indexOf('[') >= 0) {
      return null;
    }
    byte[] bytes = NetUtil.createByteArrayFromIpAddressString(text);
    return bytes == null ? null : v6(bytes);
  }

  /** Whether it is an IPv4 address, or the IPv6 address that one is mapped to. */
  public boolean isV4() {
    return high == 0 && (low & ~0xffff_ffffL) == MAPPED;
  }

  /**
   * What stands for the address wherever clients are counted: whoever has an IPv6 network has all
   * of its addresses. Itself for IPv4, which is counted one by one.
   *
   * @param v6Bits of an IPv6 address that are kept, 0 to 128; the others are cleared
   */
  public IpAddress group(int v6Bits) {
    return isV4() || v6Bits == IpBlock.ALL_BITS ? this : IpBlock.of(this, v6Bits).address();
  }

  /** IPv4 as four numbers, IPv6 by RFC 5952. */
  public String text() {
    if (isV4()) {
      return NetUtil.intToIpAddress((int) low);
    }
    return NetUtil.bytesToIpAddress(bytes());
  }

  /** The same for the JDK: four bytes for IPv4, sixteen for IPv6. */
  public InetAddress toInetAddress() {
    byte[] bytes = bytes();
    try {
      return InetAddress.getByAddress(isV4() ? Arrays.copyOfRange(bytes, 12, 16) : bytes);
    } catch (UnknownHostException e) {
      throw new AssertionError("of a legal length", e);
    }
  }

  private byte[] bytes() {
    byte[] bytes = new byte[16];
    for (int i = 0; i < Long.BYTES; i++) {
      bytes[i] = (byte) (high >> (56 - 8 * i));
      bytes[Long.BYTES + i] = (byte) (low >> (56 - 8 * i));
    }
    return bytes;
  }

  private static IpAddress v4(byte[] bytes) {
    return new IpAddress(0, MAPPED | bits(bytes, 0, bytes.length));
  }

  private static IpAddress v6(byte[] bytes) {
    return new IpAddress(bits(bytes, 0, Long.BYTES), bits(bytes, Long.BYTES, bytes.length));
  }

  private static long bits(byte[] bytes, int from, int to) {
    long bits = 0;
    for (int i = from; i < to; i++) {
      bits = (bits << 8) | (bytes[i] & 0xff);
    }
    return bits;
  }

  /** The 32 bits, or -1. */
  private static long v4(String text) {
    long bits = 0;
    int numbers = 0;
    int start = 0;
    for (int i = 0; i <= text.length(); i++) {
      if (i < text.length() && text.charAt(i) != '.') {
        continue;
      }
      int number = number(text, start, i);
      if (number < 0) {
        return -1;
      }
      bits = (bits << 8) | number;
      numbers++;
      start = i + 1;
    }
    return numbers == 4 ? bits : -1;
  }

  /** 0 to 255, or -1. */
  private static int number(String text, int from, int to) {
    int length = to - from;
    if (length < 1 || length > 3 || (length > 1 && text.charAt(from) == '0')) {
      return -1;
    }
    int number = 0;
    for (int i = from; i < to; i++) {
      int digit = text.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        return -1;
      }
      number = number * 10 + digit;
    }
    return number > 255 ? -1 : number;
  }
}
