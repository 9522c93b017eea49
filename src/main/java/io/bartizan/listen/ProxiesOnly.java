package io.bartizan.listen;

import io.bartizan.address.IpAddress;
import io.bartizan.protect.ConnectionGuard;
import io.bartizan.protect.ConnectionPlace;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What is asked of connections where each begins with whom it is for: they come from proxies that
 * are believed. The guard is asked about the client later; counted is the connection here too.
 *
 * @param proxies who is believed
 */
record ProxiesOnly(Predicate<IpAddress> proxies, ConnectionGuard guard) implements ConnectionGuard {
  @Override
  public @Nullable String refusal(IpAddress peer, String listener) {
    return proxies.test(peer) ? null : Admission.UNTRUSTED;
  }

  @Override
  public ConnectionPlace place(IpAddress peer, String listener) {
    return guard.place(peer, listener);
  }
}
