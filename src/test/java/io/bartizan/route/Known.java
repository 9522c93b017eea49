package io.bartizan.route;

import io.bartizan.exchange.Caller;
import io.bartizan.exchange.ClientTags;
import io.bartizan.exchange.Principal;
import io.bartizan.http.ClientCertificate;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a client.
 *
 * @param asked providers of tokens who were asked
 * @param principal what the one of its name says
 */
record Known(
    @Nullable ClientCertificate certificate,
    ClientTags tags,
    Set<String> asked,
    @Nullable Principal principal)
    implements Caller {
  /** Nothing is known. */
  static final Known NOBODY = new Known(ClientTags.NONE);

  Known(@Nullable ClientCertificate certificate) {
    this(certificate, ClientTags.NONE, Set.of(), null);
  }

  Known(ClientTags tags) {
    this(null, tags, Set.of(), null);
  }

  /** Nothing, but what providers say. */
  static Known tokens(@Nullable Principal principal, String... asked) {
    return new Known(null, ClientTags.NONE, Set.of(asked), principal);
  }

  @Override
  public boolean asked(String provider) {
    return asked.contains(provider);
  }

  @Override
  public @Nullable Principal vouchedFor(String provider) {
    return principal != null && principal.provider().equals(provider) ? principal : null;
  }
}
