package io.bartizan.tls;

import io.bartizan.config.ClientAuthConfig.Mode;
import io.bartizan.http.ClientAccess;
import io.bartizan.http.ClientIdentity;
import org.jspecify.annotations.Nullable;

/** The rules in force on one listener, replaced as a whole when their files are read again. */
final class ListenerRules {
  private volatile HostRules current;

  ListenerRules(HostRules first) {
    this.current = first;
  }

  HostRules current() {
    return current;
  }

  void replace(HostRules next) {
    current = next;
  }

  /**
   * For connections without TLS: on these nobody can show a certificate, so a host that requires
   * one is not to be had. Null where no host of the listener has a rule.
   */
  @Nullable ClientAccess inTheClear() {
    return current.isEmpty()
        ? null
        : host ->
            current.find(host).config().mode() == Mode.REQUIRED ? null : ClientIdentity.UNKNOWN;
  }
}
