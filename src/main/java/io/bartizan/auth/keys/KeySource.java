package io.bartizan.auth.keys;

/** Keys of one provider, and how they stand. */
interface KeySource extends Keys {
  /** It is in force; again has no effect. */
  void start();

  /** It is not any more: whoever waits is told, and nobody is asked. */
  void stop();

  KeyState state();
}
