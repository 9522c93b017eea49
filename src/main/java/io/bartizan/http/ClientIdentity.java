package io.bartizan.http;

import org.jspecify.annotations.Nullable;

/**
 * Who asks, as far as a certificate says it. Made once per connection.
 *
 * @param certificate null where the client showed none, or none that counts for the host it asks
 * @param forwarded what upstreams are told, to be copied into each request; never changed
 */
public record ClientIdentity(@Nullable ClientCertificate certificate, Fields forwarded) {
  /** Whoever it is. */
  public static final ClientIdentity UNKNOWN = new ClientIdentity(null, new Fields());
}
