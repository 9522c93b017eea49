package io.bartizan.auth.keys;

import io.bartizan.auth.token.KeySet;
import io.bartizan.config.JwtProviderConfig;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** The keys of all issuers. Outlives configurations: what is fetched alike goes on. */
public final class KeySources implements AutoCloseable {
  /** The keys of a provider's issuer, from now on or those that it has already. */
  public synchronized Keys of(JwtProviderConfig provider) {
    return new Keys() {
      @Override
      public @Nullable KeySet current() {
        return null;
      }

      @Override
      public boolean ask(Runnable told) {
        return false;
      }
    };
  }

  /** A configuration is in force: keys of these are fetched, and of no others any more. */
  public synchronized void inForce(Collection<JwtProviderConfig> providers) {}

  /** Nothing is fetched any more. */
  @Override
  public void close() {}
}
