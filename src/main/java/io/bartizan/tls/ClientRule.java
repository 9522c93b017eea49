package io.bartizan.tls;

import io.bartizan.config.ClientAuthConfig;
import io.bartizan.config.ClientAuthConfig.Forward;
import io.bartizan.config.ClientAuthConfig.Mode;
import io.bartizan.config.ClientAuthConfig.StaleCrl;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A rule of {@code tls.clientAuth} in force.
 *
 * @param config as it was written
 * @param trust null exactly where nobody is asked for a certificate
 */
record ClientRule(ClientAuthConfig config, @Nullable ClientTrust trust) {
  /** For hosts of no rule. */
  static final ClientRule NONE =
      new ClientRule(
          new ClientAuthConfig(
              "",
              "",
              "",
              List.of(),
              List.of(),
              Mode.NONE,
              null,
              List.of(),
              StaleCrl.REFUSE,
              List.of(),
              List.of(),
              Forward.NONE),
          null);

  String name() {
    return config.name();
  }
}
