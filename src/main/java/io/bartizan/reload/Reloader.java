package io.bartizan.reload;

import io.bartizan.auth.Authentication;
import io.bartizan.auth.keys.KeyFiles;
import io.bartizan.config.Deployment;
import io.bartizan.config.DeploymentReader;
import io.bartizan.config.Problem;
import io.bartizan.config.Problems;
import io.bartizan.config.Reading;
import io.bartizan.gateway.CurrentGateway;
import io.bartizan.gateway.Gateway;
import io.bartizan.gateway.GatewayCompiler;
import io.bartizan.observe.RouteRows;
import io.bartizan.protect.Protection;
import io.bartizan.reload.ReloadReport.FileOutcome;
import io.bartizan.reload.ReloadReport.Result;
import io.bartizan.reload.ReloadReport.State;
import io.bartizan.tls.CertificateReload;
import io.bartizan.tls.CertificateRotation;
import io.bartizan.tls.TlsLibrary;
import io.bartizan.tls.UpstreamTls;
import io.bartizan.tls.UpstreamTlsFiles;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads a deployment again and puts it in force, certificates too, all of it or nothing. A pair of
 * certificate and key that cannot be used is no reason for nothing: what served under its name goes
 * on. Blocks, and expects to be the only one that changes anything: {@link Turns} sees to that.
 */
public final class Reloader {
  private static final Logger LOG = System.getLogger(Reloader.class.getName());

  private final Path directory;
  private final DeploymentReader reader;
  private final TlsLibrary library;
  private final CertificateRotation certificates;
  private final CurrentGateway current;
  private final RouteRows rows;
  private final Protection protection;
  private final Authentication authentication;
  private final InstantSource clock;
  private final Consumer<Gateway> settle;
  private volatile Instant inForceSince;
  private volatile @Nullable ReloadReport last;

  /**
   * For what is in force.
   *
   * @param environment what variables stand for, null for one that is not set
   * @param rows where the numbers of routes are kept
   * @param protection what is remembered of clients
   * @param authentication who issues tokens
   * @param settle told of a gateway when it is in force, to let go of what the one before needed
   */
  public Reloader(
      Path directory,
      Function<String, @Nullable String> environment,
      TlsLibrary library,
      CertificateRotation certificates,
      CurrentGateway current,
      RouteRows rows,
      Protection protection,
      Authentication authentication,
      InstantSource clock,
      Consumer<Gateway> settle) {
    this.directory = directory;
    this.reader = new DeploymentReader(environment);
    this.library = library;
    this.certificates = certificates;
    this.current = current;
    this.rows = rows;
    this.protection = protection;
    this.authentication = authentication;
    this.clock = clock;
    this.settle = settle;
    this.inForceSince = clock.instant();
  }

  /** What is in force. */
  public Gateway gateway() {
    return current.get();
  }

  /** Since when it is. */
  public Instant inForceSince() {
    return inForceSince;
  }

  /** What the last reload came to; null before the first. */
  public @Nullable ReloadReport last() {
    return last;
  }

  /** Reads everything again and tells what came of it. */
  public ReloadReport reload() {
    ReloadReport report = read();
    log(report);
    last = report;
    return report;
  }

  private ReloadReport read() {
    Reading reading = reader.read(directory);
    CertificateReload pairs = certificates.read();
    if (!(reading instanceof Deployment deployment)) {
      List<Problem> problems = new ArrayList<>(((Problems) reading).list());
      problems.addAll(pairs.problems());
      return refused(problems);
    }
    List<Problem> problems = new ArrayList<>(pairs.problems());
    Gateway before = current.get();
    Map<String, UpstreamTls> tls =
        new UpstreamTlsFiles(directory, library, clock)
            .readAll(deployment.routes().pools().values(), before.upstreamTls(), problems::add);
    KeyFiles.check(deployment.gateway(), problems::add);
    if (!problems.isEmpty()) {
      closeUnused(tls, before);
      return refused(problems);
    }
    try {
      return apply(before, deployment, tls, pairs);
    } catch (RuntimeException e) {
      closeUnused(tls, current.get());
      throw e;
    }
  }

  private ReloadReport apply(
      Gateway before, Deployment read, Map<String, UpstreamTls> tls, CertificateReload pairs) {
    RestartRequired restart = RestartRequired.keep(before.deployment().gateway(), read.gateway());
    boolean sameRoutes =
        read.contentHash().equals(before.deployment().contentHash())
            && tls.equals(before.upstreamTls());
    Gateway next =
        sameRoutes
            ? before
            : GatewayCompiler.compile(
                new Deployment(restart.config(), read.routes(), read.files(), read.contentHash()),
                tls,
                rows,
                protection,
                authentication,
                before);
    // Before the routes: one for a new host must find its certificate.
    certificates.apply(pairs);
    boolean sameCertificates =
        pairs.count(CertificateReload.State.LOADED) == 0
            && pairs.count(CertificateReload.State.REMOVED) == 0
            && pairs.clientRules().stream()
                .noneMatch(rule -> rule.state() == CertificateReload.State.LOADED);
    if (!sameRoutes) {
      current.swap(next);
      settle.accept(next);
    }
    Instant now = clock.instant();
    boolean same = sameRoutes && sameCertificates;
    if (!same) {
      inForceSince = now;
    }
    return new ReloadReport(
        now,
        same ? Result.UNCHANGED : Result.APPLIED,
        read.contentHash(),
        FileOutcome.between(before.deployment().files(), read.files()),
        PoolChanges.between(before.pools(), next.pools()),
        pairs.certificates(),
        pairs.clientRules(),
        restart.pointers(),
        List.of());
  }

  private ReloadReport refused(List<Problem> problems) {
    return new ReloadReport(
        clock.instant(),
        Result.REFUSED,
        current.get().deployment().contentHash(),
        List.of(),
        PoolChanges.NONE,
        List.of(),
        List.of(),
        List.of(),
        problems);
  }

  /** Those in use go with the last who may still dial, when the garbage collector finds them. */
  private static void closeUnused(Map<String, UpstreamTls> made, Gateway inForce) {
    Set<UpstreamTls> used = Collections.newSetFromMap(new IdentityHashMap<>());
    used.addAll(inForce.upstreamTls().values());
    made.values().stream().filter(tls -> !used.contains(tls)).forEach(UpstreamTls::close);
  }

  private void log(ReloadReport report) {
    ReloadReport earlier = last;
    // Who tries again and again, as file watching does, is told once.
    boolean told = earlier != null && earlier.problems().equals(report.problems());
    for (Problem problem : report.problems()) {
      LOG.log(told ? Level.DEBUG : Level.WARNING, "configuration is not reloaded: {0}", problem);
    }
    if (report.result() == Result.APPLIED) {
      LOG.log(
          Level.INFO,
          "configuration reloaded: {0} files loaded, {1} unchanged, {2} removed; pools changed: {3}, added: {4}, removed: {5}",
          count(report, State.LOADED),
          count(report, State.UNCHANGED),
          count(report, State.REMOVED),
          report.pools().changed(),
          report.pools().added(),
          report.pools().removed());
    } else if (report.result() == Result.UNCHANGED) {
      LOG.log(Level.INFO, "configuration reloaded: nothing has changed");
    }
    if (!report.restartRequired().isEmpty()) {
      LOG.log(
          Level.WARNING,
          "what was changed here takes effect when the gateway is started again: {0}",
          String.join(", ", report.restartRequired()));
    }
  }

  private static long count(ReloadReport report, State state) {
    return report.files().stream().filter(file -> file.state() == state).count();
  }
}
