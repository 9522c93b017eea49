package io.bartizan.listen;

import io.bartizan.address.IpAddress;
import io.bartizan.http.ProxyHeader;
import io.netty.buffer.ByteBuf;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Version 1 of the PROXY protocol (proxy-protocol.txt, section 2.1): one line of text. Numbers have
 * no leading zeros and exactly one space stands between words, as the specification has it; what
 * two readers could read differently is refused.
 */
final class ProxyText {
  /** With CR and LF: the longest that the specification allows. */
  static final int MAX_BYTES = 107;

  private static final byte[] PREFIX = "PROXY ".getBytes(StandardCharsets.US_ASCII);
  private static final String UNKNOWN = "UNKNOWN";
  private static final byte[] NO_TLVS = {};
  private static final int MAX_PORT = 65_535;

  private ProxyText() {}

  /**
   * Reads a header and nothing behind it.
   *
   * @return null, with nothing read, as long as it is not whole
   */
  static @Nullable ProxyHeader read(ByteBuf in) throws MalformedProxyHeaderException {
    int start = in.readerIndex();
    int length = Math.min(in.readableBytes(), MAX_BYTES);
    for (int i = 0; i < length; i++) {
      byte b = in.getByte(start + i);
      if (i < PREFIX.length) {
        if (b != PREFIX[i]) {
          throw new MalformedProxyHeaderException("begins as neither version does");
        }
      } else if (b == '\r') {
        if (i + 1 == length) {
          break;
        }
        if (in.getByte(start + i + 1) != '\n') {
          throw new MalformedProxyHeaderException("a carriage return without line feed");
        }
        String words =
            in.toString(start + PREFIX.length, i - PREFIX.length, StandardCharsets.US_ASCII);
        in.skipBytes(i + 2);
        return header(words);
      } else if (b < ' ' || b > '~') {
        throw new MalformedProxyHeaderException("a byte that is no visible ASCII");
      }
    }
    if (length == MAX_BYTES) {
      throw new MalformedProxyHeaderException("longer than " + MAX_BYTES + " bytes");
    }
    return null;
  }

  private static ProxyHeader header(String text) throws MalformedProxyHeaderException {
    if (text.equals(UNKNOWN) || text.startsWith(UNKNOWN + " ")) {
      // Whatever else is said is to be ignored.
      return ProxyHeader.NOBODY;
    }
    List<String> words = List.of(text.split(" ", -1));
    if (words.size() != 5) {
      throw new MalformedProxyHeaderException("not two addresses and two ports");
    }
    boolean v6 =
        switch (words.getFirst()) {
          case "TCP4" -> false;
          case "TCP6" -> true;
          default -> throw new MalformedProxyHeaderException("neither TCP4, TCP6 nor UNKNOWN");
        };
    return new ProxyHeader(
        new InetSocketAddress(address(words.get(1), v6).toInetAddress(), port(words.get(3))),
        new InetSocketAddress(address(words.get(2), v6).toInetAddress(), port(words.get(4))),
        NO_TLVS);
  }

  private static IpAddress address(String text, boolean v6) throws MalformedProxyHeaderException {
    IpAddress address = (text.indexOf(':') >= 0) == v6 ? IpAddress.parse(text) : null;
    if (address == null) {
      throw new MalformedProxyHeaderException("not an address of the family");
    }
    return address;
  }

  private static int port(String text) throws MalformedProxyHeaderException {
    int port = -1;
    if (!text.isEmpty() && text.length() <= 5 && (text.length() == 1 || text.charAt(0) != '0')) {
      port = 0;
      for (int i = 0; i < text.length() && port >= 0; i++) {
        int digit = text.charAt(i) - '0';
        port = digit < 0 || digit > 9 ? -1 : port * 10 + digit;
      }
    }
    if (port < 0 || port > MAX_PORT) {
      throw new MalformedProxyHeaderException("not a port");
    }
    return port;
  }
}
