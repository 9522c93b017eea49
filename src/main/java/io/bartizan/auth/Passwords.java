package io.bartizan.auth;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.security.SecureRandom;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.bouncycastle.crypto.generators.OpenBSDBCrypt;

/**
 * Compares passwords with their bcrypt hashes, which is meant to take long: on threads of its own,
 * half as many as there are processors, with a queue in front that has an end. What was right is
 * remembered for some minutes, by a hash with a secret of this process. One for the process.
 */
final class Passwords implements AutoCloseable {
  /** How many passwords wait at most. */
  static final int MAX_WAITING = 256;

  private static final int REMEMBERED = 10_000;
  private static final long REMEMBERED_MINUTES = 5;

  private final byte[] secret = new byte[32];
  private final Cache<TokenHash, Boolean> right =
      Caffeine.newBuilder()
          .maximumSize(REMEMBERED)
          .expireAfterWrite(REMEMBERED_MINUTES, TimeUnit.MINUTES)
          .executor(Runnable::run)
          .build();
  private final ThreadPoolExecutor threads;

  Passwords() {
    new SecureRandom().nextBytes(secret);
    int count = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
    threads =
        new ThreadPoolExecutor(
            count,
            count,
            1,
            TimeUnit.MINUTES,
            new ArrayBlockingQueue<>(MAX_WAITING),
            Thread.ofPlatform().name("bartizan-passwords-", 0).daemon().factory());
    threads.allowCoreThreadTimeOut(true);
  }

  /** What came of a password. */
  enum Outcome {
    RIGHT,
    WRONG,
    /** Too many wait already. */
    BUSY
  }

  /** Whether the password was found right before, for the same hash. */
  boolean isKnown(String bcrypt, byte[] password) {
    return right.getIfPresent(remembered(bcrypt, password)) != null;
  }

  /**
   * Compares.
   *
   * @param wanted asked on any thread when it is this one's turn: what nobody wants any more is as
   *     if too many waited
   * @param told once, on any thread, whatever happens
   */
  void compare(String bcrypt, byte[] password, BooleanSupplier wanted, Consumer<Outcome> told) {
    try {
      threads.execute(() -> compareNow(bcrypt, password, wanted, told));
    } catch (RejectedExecutionException e) {
      told.accept(Outcome.BUSY);
    }
  }

  private void compareNow(
      String bcrypt, byte[] password, BooleanSupplier wanted, Consumer<Outcome> told) {
    Outcome outcome = Outcome.BUSY;
    try {
      if (wanted.getAsBoolean()) {
        outcome = outcome(bcrypt, password);
      }
    } finally {
      // After an error too: a request that is not told would wait for ever.
      told.accept(outcome);
    }
  }

  private Outcome outcome(String bcrypt, byte[] password) {
    if (!isPassword(bcrypt, password)) {
      return Outcome.WRONG;
    }
    right.put(remembered(bcrypt, password), true);
    return Outcome.RIGHT;
  }

  private static boolean isPassword(String bcrypt, byte[] password) {
    try {
      return OpenBSDBCrypt.checkPassword(bcrypt, password.clone());
    } catch (RuntimeException e) {
      // Looks like a hash and is none: nobody's password.
      return false;
    }
  }

  private TokenHash remembered(String bcrypt, byte[] password) {
    byte[] of = new byte[secret.length + bcrypt.length() + password.length];
    System.arraycopy(secret, 0, of, 0, secret.length);
    for (int i = 0; i < bcrypt.length(); i++) {
      of[secret.length + i] = (byte) bcrypt.charAt(i);
    }
    System.arraycopy(password, 0, of, secret.length + bcrypt.length(), password.length);
    return TokenHash.of(of);
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
