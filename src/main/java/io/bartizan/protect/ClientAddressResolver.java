package io.bartizan.protect;

import io.bartizan.address.IpAddress;
import io.bartizan.config.ClientAddressConfig;
import io.bartizan.exchange.ClientAddress;
import io.bartizan.http.Fields;
import org.jspecify.annotations.Nullable;

/**
 * Finds the address of the client behind trusted proxies. It is the socket's peer, unless that is a
 * trusted proxy; then the last address of {@code X-Forwarded-For} that is none, or of {@code
 * Forwarded} where the configuration says so, all its fields read as one list: what stands before
 * it was written by whom nobody vouches for.
 *
 * <p>Where the list has anything but addresses on that way, or more than {@value #MAX_HOPS} of
 * them, nothing in it is believed and the client is the peer. Where it has trusted proxies only,
 * the first of them is the client: they ask for themselves.
 *
 * <p>Immutable, for all event loops. Of the two fields the other one is not read. Does not drop the
 * fields of others: the forwarder does.
 */
public final class ClientAddressResolver {
  /** How many addresses of a list are read at most. */
  static final int MAX_HOPS = 32;

  private final TrustedProxies trusted;
  private final HopSyntax syntax;

  /**
   * A resolver.
   *
   * @throws IllegalArgumentException when a block is not valid, which the reading of the
   *     configuration has ruled out
   */
  public ClientAddressResolver(ClientAddressConfig config) {
    this.trusted = new TrustedProxies(config.trustedProxies());
    this.syntax =
        switch (config.header()) {
          case X_FORWARDED_FOR -> new ForwardedForSyntax();
          case FORWARDED -> new ForwardedSyntax();
        };
  }

  /** Whether proxies speak {@code Forwarded} and not {@code X-Forwarded-For}. */
  public boolean readsForwarded() {
    return syntax instanceof ForwardedSyntax;
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
      if (!fields.nameEquals(slot, syntax.field())) {
        continue;
      }
      int end = fields.valueLength(slot);
      while (end >= 0) {
        int comma = syntax.commaBefore(fields, slot, end);
        if (++hops > MAX_HOPS) {
          return peer;
        }
        String hop = hop(fields, slot, comma + 1, end);
        end = comma;
        // Empty elements count for nothing (RFC 9110, section 5.6.1).
        if (hop != null && hop.isEmpty()) {
          continue;
        }
        IpAddress address = hop == null ? null : syntax.address(hop);
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

  /** The element without blanks around it, or null when it is longer than any that counts. */
  private @Nullable String hop(Fields fields, int slot, int from, int to) {
    int start = from;
    int end = to;
    while (start < end && isBlank(fields.valueByte(slot, start))) {
      start++;
    }
    while (end > start && isBlank(fields.valueByte(slot, end - 1))) {
      end--;
    }
    if (end - start > syntax.longest()) {
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
}
