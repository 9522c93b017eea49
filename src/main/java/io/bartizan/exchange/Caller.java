package io.bartizan.exchange;

import io.bartizan.http.ClientCertificate;
import org.jspecify.annotations.Nullable;

/** What is known of who asks, beside what the request says itself. */
public interface Caller {
  /** Whose certificate counts for the request, or null. */
  @Nullable ClientCertificate certificate();

  /** Which address lists the client is on. */
  ClientTags tags();

  /** Whether it was looked at whom a provider of tokens says the request to come from. */
  boolean asked(String provider);

  /** Whom a provider of tokens says the request to come from; null where it says nothing. */
  @Nullable Principal vouchedFor(String provider);
}
