package io.bartizan.auth.keys;

import io.bartizan.auth.token.KeySet;

/** Keys that change with the configuration only. */
final class FixedKeys implements KeySource {
  private final String provider;
  private final KeyOrigin origin;
  private final KeySet keys;
  private boolean started;

  FixedKeys(String provider, KeyOrigin origin, KeySet keys) {
    this.provider = provider;
    this.origin = origin;
    this.keys = keys;
  }

  @Override
  public KeySet current() {
    return keys;
  }

  @Override
  public boolean ask(Runnable told) {
    return false;
  }

  @Override
  public synchronized void start() {
    if (!started) {
      started = true;
      KeyLog.changed(provider, keys).write();
    }
  }

  @Override
  public void stop() {}

  @Override
  public KeyState state() {
    return new KeyState(provider, origin, keys, null);
  }
}
