package io.bartizan.protect.limit;

import io.bartizan.address.IpAddress;
import io.bartizan.config.RateLimitConfig.KeyPart;
import io.bartizan.exchange.ClientTags;
import io.bartizan.exchange.Exchange;
import io.bartizan.exchange.Principal;
import io.bartizan.http.FieldName;
import io.bartizan.http.Fields;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Which bucket of a limit a request takes from: the client's, a header's, what the request has
 * proved, or that of a combination. The route needs no part in it, since each route's limits have
 * buckets of their own; tags of the client neither: they say only whether there is a bucket at all.
 *
 * <p>A header that is absent, and one that comes more than once, stand for one bucket each: else a
 * client could have as many buckets as it can think of second values, while the upstream goes by
 * the first.
 */
final class RateKey {
  private static final long CLIENT = 1;
  private static final long NETWORK = 2;
  private static final long ABSENT = 3;
  private static final long SEVERAL = 4;
  private static final long VALUE = 5;

  /** What a site gets (RFC 6177), and with it all the clients that it can think of. */
  static final int NETWORK_PREFIX = 48;

  private final KeyHash hash;
  private final int ipv6Prefix;
  private final boolean client;
  private final FieldName[] headers;
  private final ProofKey proof;
  private final String[] tagged;

  RateKey(KeyHash hash, List<KeyPart> parts, int ipv6Prefix) {
    this.ipv6Prefix = ipv6Prefix;
    this.hash = hash;
    this.client = parts.stream().anyMatch(KeyPart.Client.class::isInstance);
    this.headers =
        parts.stream()
            .filter(KeyPart.Header.class::isInstance)
            .map(part -> FieldName.of(((KeyPart.Header) part).name()))
            .toArray(FieldName[]::new);
    this.proof = new ProofKey(hash, parts);
    this.tagged =
        parts.stream()
            .filter(KeyPart.Tag.class::isInstance)
            .map(part -> ((KeyPart.Tag) part).tag())
            .toArray(String[]::new);
  }

  /** Whether there are requests that the limit is none for. */
  boolean hasTags() {
    return tagged.length > 0;
  }

  /** Whether the limit is one for the request at all. */
  boolean meets(Exchange exchange) {
    ClientTags tags = exchange.tags();
    for (String tag : tagged) {
      if (!tags.has(tag)) {
        return false;
      }
    }
    return true;
  }

  /** Whether the client's address has a part in it, of some requests at least. */
  boolean mayHaveClient() {
    return client || !proof.isEmpty();
  }

  /** Whether the client's address has a part in it, since it is to, or stands for what is not. */
  boolean hasClient(@Nullable Principal principal) {
    return client || proof.isMissing(principal);
  }

  /** The bucket of a request. */
  long of(Exchange exchange) {
    return of(exchange.clientAddress().ip(), exchange.principal(), exchange.request().fields());
  }

  /**
   * The bucket of whoever asks.
   *
   * @param address null only where it has no part in it
   */
  long of(@Nullable IpAddress address, @Nullable Principal principal, Fields fields) {
    long key = 0;
    if (hasClient(principal)) {
      IpAddress one = Objects.requireNonNull(address).group(ipv6Prefix);
      key = hash.of(CLIENT, one.high(), one.low());
    }
    return others(key, principal, fields);
  }

  /** The bucket of the IPv6 network around the client. */
  long network(Exchange exchange) {
    return network(
        exchange.clientAddress().ip(), exchange.principal(), exchange.request().fields());
  }

  /** The bucket of the IPv6 network around an address. */
  long network(IpAddress address, @Nullable Principal principal, Fields fields) {
    IpAddress all = address.group(NETWORK_PREFIX);
    return others(hash.of(NETWORK, all.high(), all.low()), principal, fields);
  }

  private long others(long before, @Nullable Principal principal, Fields fields) {
    long key = proof.isEmpty() ? before : proof.of(before, principal);
    for (FieldName header : headers) {
      int slot = fields.find(header);
      if (slot < 0) {
        key = hash.of(key, ABSENT, 0);
      } else if (fields.find(header, slot + 1) >= 0) {
        key = hash.of(key, SEVERAL, 0);
      } else {
        key = hash.of(hash.of(key, VALUE, 0), fields, slot);
      }
    }
    return key;
  }
}
