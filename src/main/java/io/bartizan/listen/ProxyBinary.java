package io.bartizan.listen;

import io.bartizan.http.ProxyHeader;
import io.netty.buffer.ByteBuf;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Version 2 of the PROXY protocol (proxy-protocol.txt, section 2.2): a signature, what it is about,
 * addresses, and values of a type and a length. The lengths must come out even, and a checksum,
 * where there is one, must be right. What is about Unix sockets or datagrams is read and says
 * nothing, as the specification has it.
 */
final class ProxyBinary {
  /** Of addresses and values: some hundred bytes are usual, with a certificate's name 1 KiB. */
  static final int MAX_LENGTH = 4096;

  /** Before addresses and values. */
  static final int HEAD = 16;

  private static final byte[] SIGNATURE = {
    '\r', '\n', '\r', '\n', 0, '\r', '\n', 'Q', 'U', 'I', 'T', '\n'
  };
  private static final int COMMAND_AT = 12;
  private static final int FAMILY_AT = 13;
  private static final int LENGTH_AT = 14;
  private static final int LOCAL = 0x20;
  private static final int PROXY = 0x21;
  private static final int UNSPECIFIED = 0x00;
  private static final int TCP4 = 0x11;
  private static final int UDP4 = 0x12;
  private static final int TCP6 = 0x21;
  private static final int UDP6 = 0x22;
  private static final int UNIX_STREAM = 0x31;
  private static final int UNIX_DATAGRAM = 0x32;
  private static final int V4_BYTES = 4;
  private static final int V6_BYTES = 16;
  private static final int UNIX_BYTES = 108;
  private static final int PORT_BYTES = 2;
  private static final int TYPE_CRC32C = 0x03;
  private static final int CRC_BYTES = 4;

  private ProxyBinary() {}

  /** Whether the first byte is that of this version. */
  static boolean begins(byte first) {
    return first == SIGNATURE[0];
  }

  /**
   * Reads a header and nothing behind it.
   *
   * @return null, with nothing read, as long as it is not whole
   */
  static @Nullable ProxyHeader read(ByteBuf in) throws MalformedProxyHeaderException {
    int start = in.readerIndex();
    int readable = in.readableBytes();
    for (int i = 0; i < Math.min(readable, SIGNATURE.length); i++) {
      if (in.getByte(start + i) != SIGNATURE[i]) {
        throw new MalformedProxyHeaderException("begins as neither version does");
      }
    }
    if (readable > COMMAND_AT) {
      int command = in.getUnsignedByte(start + COMMAND_AT);
      if (command != LOCAL && command != PROXY) {
        throw new MalformedProxyHeaderException("neither LOCAL nor PROXY of version 2");
      }
    }
    if (readable < HEAD) {
      return null;
    }
    int length = in.getUnsignedShort(start + LENGTH_AT);
    if (length > MAX_LENGTH) {
      throw new MalformedProxyHeaderException("more than " + MAX_LENGTH + " bytes of addresses");
    }
    if (readable < HEAD + length) {
      return null;
    }
    ByteBuf header = in.readSlice(HEAD + length);
    return header.getUnsignedByte(COMMAND_AT) == LOCAL ? ProxyHeader.NOBODY : header(header);
  }

  private static ProxyHeader header(ByteBuf header) throws MalformedProxyHeaderException {
    int family = header.getUnsignedByte(FAMILY_AT);
    int addressBytes =
        switch (family) {
          case UNSPECIFIED -> 0;
          case TCP4, UDP4 -> V4_BYTES;
          case TCP6, UDP6 -> V6_BYTES;
          case UNIX_STREAM, UNIX_DATAGRAM -> UNIX_BYTES;
          default -> throw new MalformedProxyHeaderException("an unknown family or transport");
        };
    if (family == UNSPECIFIED) {
      return ProxyHeader.NOBODY;
    }
    int ports = addressBytes == UNIX_BYTES ? 0 : 2 * PORT_BYTES;
    int tlvsAt = HEAD + 2 * addressBytes + ports;
    if (tlvsAt > header.readableBytes()) {
      throw new MalformedProxyHeaderException("shorter than the addresses of its family");
    }
    checkTlvs(header, tlvsAt);
    byte[] tlvs = bytes(header, tlvsAt, header.readableBytes() - tlvsAt);
    if (family != TCP4 && family != TCP6) {
      return new ProxyHeader(null, null, tlvs);
    }
    int portsAt = HEAD + 2 * addressBytes;
    return new ProxyHeader(
        address(header, HEAD, addressBytes, portsAt),
        address(header, HEAD + addressBytes, addressBytes, portsAt + PORT_BYTES),
        tlvs);
  }

  private static InetSocketAddress address(ByteBuf header, int at, int length, int portAt) {
    try {
      // Makes IPv4 of mapped addresses.
      InetAddress address = InetAddress.getByAddress(bytes(header, at, length));
      return new InetSocketAddress(address, header.getUnsignedShort(portAt));
    } catch (UnknownHostException e) {
      throw new AssertionError("of a legal length", e);
    }
  }

  private static void checkTlvs(ByteBuf header, int from) throws MalformedProxyHeaderException {
    int end = header.readableBytes();
    for (int at = from; at < end; ) {
      int value = at + ProxyHeader.TLV_HEAD;
      int next = value > end ? value : value + header.getUnsignedShort(at + 1);
      if (next > end) {
        throw new MalformedProxyHeaderException("a value goes beyond the header's end");
      }
      if (header.getUnsignedByte(at) == TYPE_CRC32C) {
        checkSum(header, value, next - value);
      }
      if (header.getUnsignedByte(at) == ProxyHeader.TYPE_UNIQUE_ID
          && next - value > ProxyHeader.MAX_UNIQUE_ID) {
        throw new MalformedProxyHeaderException(
            "an id of more than " + ProxyHeader.MAX_UNIQUE_ID + " bytes");
      }
      at = next;
    }
  }

  /** Over the whole header, with zeros where the sum itself stands. */
  private static void checkSum(ByteBuf header, int at, int length)
      throws MalformedProxyHeaderException {
    boolean right = false;
    if (length == CRC_BYTES) {
      CRC32C sum = new CRC32C();
      sum.update(bytes(header, 0, at));
      sum.update(new byte[CRC_BYTES]);
      int rest = at + CRC_BYTES;
      sum.update(bytes(header, rest, header.readableBytes() - rest));
      right = sum.getValue() == header.getUnsignedInt(at);
    }
    if (!right) {
      throw new MalformedProxyHeaderException("the checksum is wrong");
    }
  }

  private static byte[] bytes(ByteBuf header, int at, int length) {
    byte[] bytes = new byte[length];
    header.getBytes(header.readerIndex() + at, bytes);
    return bytes;
  }
}
