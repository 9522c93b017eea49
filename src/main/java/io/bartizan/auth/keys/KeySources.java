package io.bartizan.auth.keys;

import io.bartizan.auth.token.BadKeysException;
import io.bartizan.auth.token.KeySet;
import io.bartizan.config.JwtAlgorithm;
import io.bartizan.config.JwtKeysConfig;
import io.bartizan.config.JwtProviderConfig;
import io.bartizan.time.Ticker;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/** The keys of all issuers. Outlives configurations: what is fetched alike goes on. */
public final class KeySources implements AutoCloseable {
  private final Later later;
  private final Ticker ticker;
  private final InstantSource clock;
  private final DoubleSupplier random;
  private final Map<Source, KeySource> sources = new HashMap<>();
  private List<KeySource> inForce = List.of();
  private boolean closed;

  /**
   * What must not change for keys to go on.
   *
   * @param documentOf issuer of the discovery document, where there is one
   */
  private record Source(
      String provider,
      JwtKeysConfig keys,
      Set<JwtAlgorithm> algorithms,
      @Nullable String documentOf) {
    static Source of(JwtProviderConfig provider) {
      boolean discovery =
          provider.keys() instanceof JwtKeysConfig.Fetched fetched && fetched.discovery();
      return new Source(
          provider.name(),
          provider.keys(),
          provider.algorithms(),
          discovery ? provider.issuer() : null);
    }
  }

  /** None yet. */
  public KeySources() {
    this(
        new BackgroundTasks(),
        Ticker.SYSTEM,
        InstantSource.system(),
        () -> ThreadLocalRandom.current().nextDouble());
  }

  KeySources(Later later, Ticker ticker, InstantSource clock, DoubleSupplier random) {
    this.later = later;
    this.ticker = ticker;
    this.clock = clock;
    this.random = random;
  }

  /**
   * The keys of a provider's issuer, from now on or those that it has already. Nobody is asked for
   * them before they are in force, or somebody needs them.
   */
  public synchronized Keys of(JwtProviderConfig provider) {
    return sources.computeIfAbsent(Source.of(provider), this::make);
  }

  private KeySource make(Source source) {
    KeyOrigin origin = KeyOrigin.of(source.keys());
    KeySource made =
        switch (source.keys()) {
          case JwtKeysConfig.Fetched fetched ->
              new FetchedKeys(
                  source.provider(),
                  origin,
                  new HttpKeyFetch(fetched, source.documentOf(), source.algorithms()),
                  new RefreshWaits(fetched.refresh(), random),
                  later,
                  ticker,
                  clock);
          case JwtKeysConfig.InFile in ->
              new FixedKeys(source.provider(), origin, read(in, source.algorithms()));
          case JwtKeysConfig.Shared shared ->
              new FixedKeys(
                  source.provider(),
                  origin,
                  KeySet.ofSecret(shared.secret().bytes(), source.algorithms()));
        };
    if (closed) {
      made.stop();
    }
    return made;
  }

  /** {@link KeyFiles#check} refuses what cannot be read; to whom that does not matter, no keys. */
  private static KeySet read(JwtKeysConfig.InFile in, Set<JwtAlgorithm> algorithms) {
    try {
      return KeyFiles.read(in.file(), algorithms);
    } catch (BadKeysException e) {
      return KeySet.EMPTY;
    }
  }

  /** A configuration is in force: keys of these are fetched, and of no others any more. */
  public void inForce(Collection<JwtProviderConfig> providers) {
    List<KeySource> left = new ArrayList<>();
    synchronized (this) {
      Map<Source, KeySource> stays = new LinkedHashMap<>();
      for (JwtProviderConfig provider : providers) {
        Source source = Source.of(provider);
        stays.put(source, sources.computeIfAbsent(source, this::make));
      }
      sources.forEach(
          (source, keys) -> {
            if (!stays.containsKey(source)) {
              left.add(keys);
            }
          });
      sources.keySet().retainAll(stays.keySet());
      inForce = List.copyOf(stays.values());
      inForce.forEach(KeySource::start);
    }
    left.forEach(KeySource::stop);
  }

  /** How the keys of each provider in force stand. */
  public List<KeyState> states() {
    List<KeySource> all;
    synchronized (this) {
      all = inForce;
    }
    return all.stream().map(KeySource::state).toList();
  }

  /** Nothing is fetched any more; whoever waits is told. */
  @Override
  public void close() {
    List<KeySource> all;
    synchronized (this) {
      closed = true;
      all = List.copyOf(sources.values());
    }
    all.forEach(KeySource::stop);
    later.close();
  }
}
