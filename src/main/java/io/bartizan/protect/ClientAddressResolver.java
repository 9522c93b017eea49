package io.bartizan.protect;

import io.bartizan.address.IpAddress;
import io.bartizan.config.ClientAddressConfig;
import io.bartizan.exchange.ClientAddress;
import io.bartizan.http.FieldName;
import io.bartizan.http.Fields;
import org.jspecify.annotations.Nullable;

/**
 * Finds the address of the client behind trusted proxies. It is the socket's peer, unless that is a
 * trusted proxy; then the last address of {@code X-Forwarded-For} that is none, all its fields read
 * as one list: what stands before it was written by whom nobody vouches for.
 *
 * <p>Where the list has anything but addresses on that way, or more than {@value #MAX_HOPS} of
 * them, nothing in it is believed and the client is the peer. Where it has trusted proxies only,
 * the first of them is the client: they ask for themselves.
 *
 * <p>Immutable, for all event loops. Does not read {@code Forwarded}, and does not drop the fields
 * of others: the forwarder does.
 */
public final class ClientAddressResolver {
  /** How many addresses of a list are read at most. */
  static final int MAX_HOPS = 32;

  /** An IPv6 address in brackets and a port. */
  private static final int LONGEST_HOP = 53;

  private final TrustedProxies trusted;

  /**
   * A resolver.
   *
   * @throws IllegalArgumentException when a block is not valid, which the reading of the
   *     configuration has ruled out
   */
  public ClientAddressResolver(ClientAddressConfig config) {
    this.trusted = new TrustedProxies(config.trustedProxies());
  }

  /** Whether the peer's forwarding fields are believed. */
  public boolean trusts(IpAddress peer) {
    return !trusted.isEmpty() && trusted.contains(peer);
  }

  /**
   * The client's address; the peer itself where it is the peer.
   *
   * @param peer the socket's
   * @param peerTrusted {@link #trusts} of it
   * @param fields of the request
   */
  public ClientAddress resolve(ClientAddress peer, boolean peerTrusted, Fields fields) {
    if (!peerTrusted) {
      return peer;
    }
    IpAddress last = null;
    int hops = 0;
    for (int slot = fields.slots() - 1; slot >= 0; slot--) {
      if (!fields.nameEquals(slot, FieldName.X_FORWARDED_FOR)) {
        continue;
      }
      int end = fields.valueLength(slot);
      while (end >= 0) {
        int comma = commaBefore(fields, slot, end);
        if (++hops > MAX_HOPS) {
          return peer;
        }
        String hop = hop(fields, slot, comma + 1, end);
        end = comma;
        // Empty elements count for nothing (RFC 9110, section 5.6.1).
        if (hop != null && hop.isEmpty()) {
          continue;
        }
        IpAddress address = hop == null ? null : address(hop);
        if (address == null) {
          return peer;
        }
        if (!trusted.contains(address)) {
          return ClientAddress.of(address);
        }
        last = address;
      }
    }
    return last == null ? peer : ClientAddress.of(last);
  }

  /** Where the comma before the index is, or -1. */
  private static int commaBefore(Fields fields, int slot, int end) {
    int at = end - 1;
    while (at >= 0 && fields.valueByte(slot, at) != ',') {
      at--;
    }
    return at;
  }

  /** The element without blanks around it, or null when it is longer than any address. */
  private static @Nullable String hop(Fields fields, int slot, int from, int to) {
    int start = from;
    int end = to;
    while (start < end && isBlank(fields.valueByte(slot, start))) {
      start++;
    }
    while (end > start && isBlank(fields.valueByte(slot, end - 1))) {
      end--;
    }
    if (end - start > LONGEST_HOP) {
      return null;
    }
    StringBuilder hop = new StringBuilder(end - start);
    for (int i = start; i < end; i++) {
      hop.append((char) (fields.valueByte(slot, i) & 0xff));
    }
    return hop.toString();
  }

  private static boolean isBlank(byte b) {
    return b == ' ' || b == '\t';
  }

  /** Takes {@code 192.0.2.1}, {@code 2001:db8::1}, in brackets too, and a port after either. */
  private static @Nullable IpAddress address(String hop) {
    int close = hop.indexOf(']');
    if (hop.startsWith("[") && close > 0) {
      return isPortOrNothing(hop, close + 1) ? v6(hop.substring(1, close)) : null;
    }
    int colon = hop.indexOf(':');
    boolean port = colon >= 0 && colon == hop.lastIndexOf(':');
    if (!port) {
      return IpAddress.parse(hop);
    }
    return isPortOrNothing(hop, colon) ? IpAddress.parse(hop.substring(0, colon)) : null;
  }

  private static @Nullable IpAddress v6(String text) {
    return text.indexOf(':') < 0 ? null : IpAddress.parse(text);
  }

  private static boolean isPortOrNothing(String hop, int from) {
    int digits = hop.length() - from - 1;
    if (digits < 0) {
      return true;
    }
    if (hop.charAt(from) != ':' || digits < 1 || digits > 5) {
      return false;
    }
    for (int i = from + 1; i < hop.length(); i++) {
      if (hop.charAt(i) < '0' || hop.charAt(i) > '9') {
        return false;
      }
    }
    return true;
  }
}
