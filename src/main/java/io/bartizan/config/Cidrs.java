package io.bartizan.config;

import io.netty.util.NetUtil;
import java.util.regex.Pattern;

/**
 * Addresses and CIDR blocks (RFC 4632, RFC 4291), in syntax only: what they mean is for who uses
 * them.
 */
final class Cidrs {
  private static final Pattern PREFIX = Pattern.compile("[0-9]{1,3}");

  private Cidrs() {}

  /** The text itself, found to be an address or a block without bits beyond its prefix. */
  static String block(String text) throws BadText {
    int slash = text.indexOf('/');
    String address = slash < 0 ? text : text.substring(0, slash);
    byte[] bytes =
        address.indexOf('%') < 0 ? NetUtil.createByteArrayFromIpAddressString(address) : null;
    if (bytes == null) {
      throw new BadText("expected an address or a block such as \"10.0.0.0/8\" or \"fd00::/8\"");
    }
    if (slash < 0) {
      return text;
    }
    int bits = bytes.length * Byte.SIZE;
    String prefixText = text.substring(slash + 1);
    int prefix = PREFIX.matcher(prefixText).matches() ? Integer.parseInt(prefixText) : -1;
    if (prefix < 0 || prefix > bits) {
      throw new BadText("expected a prefix of 0 to " + bits + " bits");
    }
    if (clear(bytes, prefix)) {
      throw new BadText(
          "the address has bits beyond its prefix", NetUtil.bytesToIpAddress(bytes) + "/" + prefix);
    }
    return text;
  }

  /** Clears the bits beyond the prefix and says whether any was set. */
  private static boolean clear(byte[] bytes, int prefix) {
    boolean changed = false;
    for (int bit = prefix; bit < bytes.length * Byte.SIZE; bit++) {
      int mask = 0x80 >>> (bit % Byte.SIZE);
      int index = bit / Byte.SIZE;
      changed |= (bytes[index] & mask) != 0;
      bytes[index] = (byte) (bytes[index] & ~mask);
    }
    return changed;
  }
}
