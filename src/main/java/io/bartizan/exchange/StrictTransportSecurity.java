package io.bartizan.exchange;

import io.bartizan.http.FieldLine;
import io.bartizan.http.FieldName;
import io.bartizan.http.Fields;

/**
 * What a route's responses say of coming back over https only (RFC 6797), whoever gives them. An
 * upstream's own word on it gives way.
 */
public final class StrictTransportSecurity {
  private final FieldLine line;

  /**
   * Compiled once for all requests of a route.
   *
   * @param maxAgeSeconds how long browsers are to remember; 0 makes them forget
   */
  public StrictTransportSecurity(long maxAgeSeconds, boolean includeSubDomains, boolean preload) {
    line =
        new FieldLine(
            FieldName.STRICT_TRANSPORT_SECURITY,
            "max-age="
                + maxAgeSeconds
                + (includeSubDomains ? "; includeSubDomains" : "")
                + (preload ? "; preload" : ""));
  }

  /**
   * Edits a response's fields.
   *
   * @param secure whether it goes over TLS; in the clear nothing may be said (section 7.2)
   */
  void apply(Fields fields, boolean secure) {
    if (secure) {
      fields.set(line);
    } else {
      fields.removeAll(FieldName.STRICT_TRANSPORT_SECURITY);
    }
  }
}
