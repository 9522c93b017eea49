package io.bartizan.tls;

import io.bartizan.config.OcspConfig;
import io.bartizan.tls.OcspQuestion.UnusableAnswerException;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the {@link Staple} of each certificate that names an OCSP responder: asks when the
 * certificate appears, again halfway to the end of each answer, and with growing pauses while no
 * usable answer comes. One loop for all certificates, beside the event loops; handshakes only read
 * what it leaves at the certificate. Keeps nothing of certificates that are not in force any more.
 */
public final class OcspStapling implements AutoCloseable {
  /** Questions under way at once, to all responders. */
  static final int MAX_ASKING = 32;

  private static final long TICK_MILLIS = 1000;

  private static final Logger LOG = System.getLogger(OcspStapling.class.getName());

  private final OcspConfig config;
  private final StaplingObstacles obstacles;
  private final InstantSource clock;
  private final Responders asked;
  private final Executor executor;
  private final OcspWaits waits;
  private final Map<ServerCertificate, WatchedCertificate> watched = new LinkedHashMap<>();
  private final Map<URI, WatchedResponder> responders = new LinkedHashMap<>();
  private Set<ServerCertificate> unstapled = new HashSet<>();
  private @Nullable ScheduledExecutorService ticking;
  private int asking;
  private long good;
  private long revoked;
  private long unusable;
  private long unanswered;
  private boolean closed;

  /** Who puts a question to a responder; on any thread, several at once. */
  interface Responders extends AutoCloseable {
    /**
     * Blocks for a bounded time.
     *
     * @throws IOException where the responder gave no answer
     * @throws UnusableAnswerException where it gave one that is none
     */
    byte[] ask(URI responder, byte[] question)
        throws IOException, InterruptedException, UnusableAnswerException;

    @Override
    default void close() {}
  }

  /**
   * Asks nobody yet.
   *
   * @param library that presents the certificates; the JDK's cannot staple
   */
  public OcspStapling(OcspConfig config, TlsLibrary library, InstantSource clock) {
    this(
        config,
        library,
        clock,
        new OcspResponders(config.timeout()),
        task -> Thread.ofVirtual().name("bartizan-ocsp").start(task),
        () -> ThreadLocalRandom.current().nextDouble());
  }

  OcspStapling(
      OcspConfig config,
      TlsLibrary library,
      InstantSource clock,
      Responders asked,
      Executor executor,
      DoubleSupplier random) {
    this.config = config;
    this.clock = clock;
    this.asked = asked;
    this.executor = executor;
    this.waits = new OcspWaits(random);
    this.obstacles = new StaplingObstacles(config, library);
  }

  /**
   * Takes notice of what is about to come into force, in place of what was. Asks about what is new
   * at once, and waits for answers about certificates that must be stapled, no longer than {@code
   * tls.ocsp.timeout}: their first clients shall not be turned away.
   */
  public void expect(CertificateStore next) {
    List<CompletableFuture<@Nullable Void>> needed;
    synchronized (this) {
      if (closed) {
        return;
      }
      needed = watch(next);
      askWhatIsDue();
      if (ticking == null && !watched.isEmpty()) {
        ticking =
            Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("bartizan-ocsp").factory());
        ticking.scheduleWithFixedDelay(this::tick, TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
      }
    }
    await(needed);
  }

  /** Asks what has become due. */
  synchronized void tick() {
    askWhatIsDue();
  }

  private List<CompletableFuture<@Nullable Void>> watch(CertificateStore next) {
    List<CompletableFuture<@Nullable Void>> needed = new ArrayList<>();
    Set<ServerCertificate> inForce = new HashSet<>(next.certificates());
    watched.keySet().retainAll(inForce);
    for (WatchedResponder responder : responders.values()) {
      responder.waiting.removeIf(one -> !inForce.contains(one.certificate));
    }
    Set<ServerCertificate> without = new HashSet<>();
    for (ServerCertificate certificate : next.certificates()) {
      WatchedCertificate one = watched.get(certificate);
      if (one == null && !unstapled.contains(certificate)) {
        one = watch(certificate);
      }
      if (one == null) {
        without.add(certificate);
      } else if (certificate.lacksStaple()) {
        needed.add(one.asked);
      }
    }
    unstapled = without;
    responders.values().removeIf(WatchedResponder::isIdle);
    return needed;
  }

  /** Null where there is nothing to ask, or nobody. */
  private @Nullable WatchedCertificate watch(ServerCertificate certificate) {
    URI named = certificate.responder();
    X509Certificate issuer = certificate.credential().issuer();
    if (!obstacles.none(certificate) || named == null || issuer == null) {
      return null;
    }
    WatchedResponder responder =
        responders.computeIfAbsent(
            Objects.requireNonNullElse(config.responder(), named), WatchedResponder::new);
    WatchedCertificate one =
        new WatchedCertificate(certificate, issuer, responder, clock.instant());
    watched.put(certificate, one);
    responder.waiting.add(one);
    return one;
  }

  private void await(List<CompletableFuture<@Nullable Void>> needed) {
    try {
      CompletableFuture.allOf(needed.toArray(CompletableFuture[]::new))
          .get(config.timeout().toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      LOG.log(
          Level.WARNING,
          "certificates that have to be stapled come into force before OCSP responders have answered");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException e) {
      throw new AssertionError("never completed with a failure", e);
    }
  }

  private void askWhatIsDue() {
    Instant now = clock.instant();
    for (WatchedResponder responder : responders.values()) {
      while (!closed && asking < MAX_ASKING && responder.mayBeAsked(now)) {
        WatchedCertificate next = responder.waiting.remove();
        responder.asking++;
        asking++;
        executor.execute(() -> ask(next));
      }
    }
  }

  private void ask(WatchedCertificate one) {
    try {
      byte[] answer = asked.ask(one.responder.uri, one.question.encoded());
      answered(one, one.question.check(answer, clock));
    } catch (IOException e) {
      unanswered(one, String.valueOf(e.getMessage()));
    } catch (UnusableAnswerException | RuntimeException e) {
      unusable(one, String.valueOf(e.getMessage()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      done(one);
    }
  }

  private synchronized void answered(WatchedCertificate one, Staple next) {
    if (next.revoked() == null) {
      good++;
    } else {
      revoked++;
    }
    one.responder.answered();
    one.answered(next, clock.instant(), waits);
  }

  private synchronized void unusable(WatchedCertificate one, String problem) {
    unusable++;
    one.responder.answered();
    one.unusable(problem, clock.instant(), waits);
  }

  private synchronized void unanswered(WatchedCertificate one, String problem) {
    unanswered++;
    one.silent(problem, one.responder.silent(problem, clock.instant(), waits));
  }

  private synchronized void done(WatchedCertificate one) {
    asking--;
    one.responder.asking--;
    if (watched.get(one.certificate) == one) {
      one.responder.waiting.add(one);
    } else if (one.responder.isIdle()) {
      responders.remove(one.responder.uri, one.responder);
    }
    one.asked.complete(null);
    askWhatIsDue();
  }

  /**
   * How stapling fares.
   *
   * @param good answers so far that say so
   * @param revoked answers so far that say so
   * @param unusable answers so far that could not be used
   * @param unanswered questions so far without answer
   * @param stapled certificates that are at this moment
   * @param secondsLeft until the first of their answers runs out; 0 where there are none
   */
  public record Tally(
      long good, long revoked, long unusable, long unanswered, long stapled, double secondsLeft) {}

  /** Of now; from any thread. */
  public synchronized Tally tally() {
    long stapled = 0;
    Instant first = Instant.MAX;
    for (ServerCertificate certificate : watched.keySet()) {
      Staple staple = certificate.staple();
      if (staple != null && staple.isUsable()) {
        stapled++;
        first = staple.nextUpdate().isBefore(first) ? staple.nextUpdate() : first;
      }
    }
    double left = stapled == 0 ? 0 : Duration.between(clock.instant(), first).toMillis() / 1e3;
    return new Tally(good, revoked, unusable, unanswered, stapled, left);
  }

  @Override
  public void close() {
    synchronized (this) {
      closed = true;
      if (ticking != null) {
        ticking.shutdownNow();
      }
    }
    asked.close();
  }
}
