package io.bartizan.reload;

import io.bartizan.config.AddressListConfig;
import io.bartizan.config.ClientAuthConfig;
import io.bartizan.config.PoolConfig;
import io.bartizan.config.ReloadConfig;
import io.bartizan.gateway.Gateway;
import io.bartizan.tls.UpstreamTlsFiles;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Has files read again when they have changed, where the configuration in force wants that. Looks
 * at them every second at most: the notifications of the kernel see nothing of changes that come
 * over a network, through a bind mount or by turning a link, and those are the volumes that
 * certificates and routes are delivered on. Never takes more than a twentieth of one processor.
 */
public final class FileWatch implements AutoCloseable {
  private static final long MIN_INTERVAL_MILLIS = 50;
  private static final long MAX_INTERVAL_MILLIS = 1000;

  /** So many times as long as a look takes is waited before the next. */
  private static final int REST = 20;

  private static final Logger LOG = System.getLogger(FileWatch.class.getName());

  private final Path directory;
  private final Supplier<Gateway> current;
  private final SharedTurn<ReloadReport> reload;
  private @Nullable Thread thread;
  private boolean closed;

  /**
   * Not watching yet.
   *
   * @param directory the deployment's
   */
  public FileWatch(Path directory, Supplier<Gateway> current, SharedTurn<ReloadReport> reload) {
    this.directory = directory;
    this.current = current;
    this.reload = reload;
  }

  /** Watches from now on, if the configuration in force says so. */
  public synchronized void update() {
    if (thread == null && !closed && config().watch()) {
      thread = Thread.ofPlatform().name("bartizan-watch").daemon().start(this::watch);
    }
  }

  /** Watches no more; a reload that it asked for goes on. */
  @Override
  public synchronized void close() {
    closed = true;
    notifyAll();
  }

  private ReloadConfig config() {
    return current.get().deployment().gateway().reload();
  }

  private void watch() {
    Stillness stillness = new Stillness();
    long restMillis = 0;
    while (goesOn(restMillis)) {
      long began = System.nanoTime();
      FileLook look = FileLook.at(directory, named(current.get()));
      long now = System.nanoTime();
      long debounceNanos = config().debounce().toNanos();
      if (stillness.isDue(look, now, debounceNanos)) {
        stillness.read(read(), System.nanoTime());
      }
      restMillis =
          Math.max(
              Math.clamp(
                  TimeUnit.NANOSECONDS.toMillis(debounceNanos) / 2,
                  MIN_INTERVAL_MILLIS,
                  MAX_INTERVAL_MILLIS),
              TimeUnit.NANOSECONDS.toMillis(REST * (now - began)));
    }
  }

  private synchronized boolean goesOn(long restMillis) {
    long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(restMillis);
    try {
      for (long left = restMillis; left > 0 && !closed; ) {
        wait(left);
        left = TimeUnit.NANOSECONDS.toMillis(until - System.nanoTime());
      }
    } catch (InterruptedException e) {
      closed = true;
    }
    if (closed || !config().watch()) {
      thread = null;
      return false;
    }
    return true;
  }

  private boolean read() {
    try {
      return reload.next().toCompletableFuture().join().applied();
    } catch (CompletionException e) {
      LOG.log(Level.ERROR, "changed files are not read again", e.getCause());
      return false;
    }
  }

  /** Files that the configuration names, wherever they lie. */
  private Set<Path> named(Gateway gateway) {
    Set<Path> files = new HashSet<>();
    for (PoolConfig pool : gateway.deployment().routes().pools().values()) {
      UpstreamTlsFiles.namedBy(pool.tls()).forEach(file -> files.add(directory.resolve(file)));
    }
    for (AddressListConfig list : gateway.deployment().gateway().addresses().lists().values()) {
      if (list.file() != null) {
        files.add(directory.resolve(list.file()));
      }
    }
    gateway.deployment().gateway().addresses().geo().databases().stream()
        .map(database -> directory.resolve(database.file()))
        .forEach(files::add);
    for (ClientAuthConfig rule : gateway.deployment().gateway().tls().clientAuth()) {
      Stream.concat(Stream.ofNullable(rule.caFile()), rule.crlFiles().stream())
          .forEach(file -> files.add(directory.resolve(file)));
    }
    return files;
  }
}
