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
  public boolean areFetched() {
    return false;
  }

  @Override
  public boolean areStale() {
    return false;
  }

  @Override
  public boolean areLeft() {
    return false;
  }

  @Override
  public Heard ask(Petition petition) {
    return Heard.NO_NEWS;
  }

  @Override
  public void withdraw(Petition petition) {}

  @Override
  public int secondsToNews() {
    return 1;
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
