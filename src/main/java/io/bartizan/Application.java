package io.bartizan;

import io.bartizan.admin.AdminServer;
import io.bartizan.admin.AdminToken;
import io.bartizan.admin.BanResource;
import io.bartizan.admin.CertificateResource;
import io.bartizan.admin.ExplainResource;
import io.bartizan.admin.HealthResource;
import io.bartizan.admin.Readiness;
import io.bartizan.admin.ReloadResource;
import io.bartizan.auth.Authentication;
import io.bartizan.auth.keys.KeySources;
import io.bartizan.balance.Endpoint;
import io.bartizan.balance.Pool;
import io.bartizan.config.GatewayConfig;
import io.bartizan.config.HostPort;
import io.bartizan.config.TlsTicketsConfig;
import io.bartizan.explain.LiveFacts;
import io.bartizan.gateway.CurrentGateway;
import io.bartizan.gateway.Gateway;
import io.bartizan.gateway.GatewayCompiler;
import io.bartizan.listen.Edge;
import io.bartizan.listen.EdgeVerticle;
import io.bartizan.listen.Listener;
import io.bartizan.listen.Listeners;
import io.bartizan.observe.AccessLog;
import io.bartizan.observe.CertificateReloadMetrics;
import io.bartizan.observe.LoopMetrics;
import io.bartizan.observe.Metrics;
import io.bartizan.observe.UpstreamSnapshots;
import io.bartizan.protect.Protection;
import io.bartizan.reload.FileWatch;
import io.bartizan.reload.ReloadReport;
import io.bartizan.reload.Reloader;
import io.bartizan.reload.SharedTurn;
import io.bartizan.reload.Turns;
import io.bartizan.time.Ticker;
import io.bartizan.tls.CertificateExpiry;
import io.bartizan.tls.CertificateFiles;
import io.bartizan.tls.CertificateReload;
import io.bartizan.tls.CertificateRotation;
import io.bartizan.tls.OcspStapling;
import io.bartizan.tls.ServerTls;
import io.bartizan.tls.TicketKeys;
import io.bartizan.tls.TicketRotation;
import io.bartizan.tls.UpstreamTls;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.internal.VertxInternal;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The running gateway. Starts in this order, each step needing the ones before: access log and
 * metrics, event loops, the compiled gateway, admin, edges, listeners; then it is ready. Stops in
 * the reverse, by {@link Shutdown}.
 */
public final class Application {
  private static final Logger LOG = System.getLogger(Application.class.getName());

  private static final int HTTPS_PORT = 443;

  /** How late a ticket key may be replaced. */
  private static final long TICKET_CHECK_MILLIS = 60_000;

  /** Far below a day, so that a warning comes at its threshold and not up to a day later. */
  private static final long EXPIRY_CHECK_MILLIS = Duration.ofHours(1).toMillis();

  private final Prepared prepared;
  private final Metrics metrics;
  private final AccessLog accessLog;
  private final VertxInternal vertx;
  private final CurrentGateway current;
  private final Readiness readiness = new Readiness();
  private final Protection protection;
  private final Authentication authentication;
  private final AbuseCare abuse;
  private final CertificateRotation rotation;
  private final OcspStapling stapling;
  private final Turns turns = new Turns();
  private final SharedTurn<ReloadReport> reload;
  private final FileWatch watch;
  private final CertificateExpiry expiry;
  private final CertificateReloadMetrics certificateReloads = new CertificateReloadMetrics();
  private final AdminServer admin;
  private final List<EdgeVerticle> edges = new ArrayList<>();
  private final List<EdgeGateway> gateways = new CopyOnWriteArrayList<>();
  private final CompletableFuture<@Nullable Void> stopped = new CompletableFuture<>();
  private volatile @Nullable Listeners listeners;
  private volatile @Nullable OverloadWatch overload;
  private @Nullable Shutdown shutdown;

  private Application(Prepared prepared, Protection protection) throws IOException {
    GatewayConfig config = prepared.deployment().gateway();
    this.prepared = prepared;
    this.protection = protection;
    this.authentication =
        new Authentication(new KeySources(), new ClientAttempts(protection.attempts()));
    // What may fail comes before what would have to be stopped again.
    this.metrics = new Metrics(Versions.bartizan(), config.eventLoops());
    this.current =
        new CurrentGateway(
            GatewayCompiler.compile(
                prepared.deployment(),
                prepared.upstreamTls(),
                metrics.rows(),
                protection,
                authentication,
                null));
    this.authentication.inForce(prepared.deployment().gateway());
    this.protection.inForce(prepared.deployment(), current.get().clientAddresses());
    this.metrics.add(() -> LimitReadings.of(protection.limits()));
    this.metrics.add(() -> AddressListReadings.of(protection));
    this.metrics.add(() -> JwtKeyReadings.of(authentication));
    this.abuse = new AbuseCare(protection.abuse(), current);
    this.metrics.add(abuse::sample);
    // So that the rows of these routes, and no others, are those in force.
    var _ = metrics.settle(Map.of());
    this.rotation = prepared.rotation();
    this.stapling = new OcspStapling(config.tls().ocsp(), prepared.tls(), InstantSource.system());
    this.expiry = new CertificateExpiry(rotation::store, InstantSource.system());
    this.metrics.add(() -> CertificateReadings.expiries(rotation));
    this.metrics.add(() -> certificateReloads);
    this.rotation.onReload(this::reloaded);
    AdminToken token = AdminToken.open(Path.of(config.admin().tokenFile()));
    this.accessLog = AccessLog.open(config.accessLog(), prepared.directory(), config.eventLoops());
    this.metrics.add(() -> accessLog);
    this.vertx = vertx(config);
    UpstreamSamples upstreams = new UpstreamSamples(current, gateways);
    this.metrics.add(() -> new UpstreamSnapshots(upstreams.get()));
    this.metrics.add(() -> CertificateReadings.ocsp(stapling));
    this.metrics.add(() -> OverloadWatch.sample(protection.overload()));
    Reloader reloader =
        new Reloader(
            prepared.directory(),
            prepared.environment(),
            prepared.tls(),
            rotation,
            current,
            metrics.rows(),
            protection,
            authentication,
            InstantSource.system(),
            this::settle);
    CountedReloads reloads = new CountedReloads(reloader, prepared.deployment());
    metrics.add(reloads::metrics);
    this.reload = new SharedTurn<>(turns, reloads::reload);
    this.watch = new FileWatch(prepared.directory(), current::get, reload);
    this.admin =
        new AdminServer(
            config.admin(),
            token,
            List.of(
                new HealthResource(readiness, metrics),
                new CertificateResource(
                    rotation,
                    new CertificateFiles(Prepared.certificates(prepared.directory()), rotation),
                    turns),
                new ReloadResource(reloader, reload, authentication),
                new BanResource(protection.abuse()),
                new ExplainResource(() -> LiveFacts.of(current.get(), protection, rotation))));
  }

  /**
   * Starts everything.
   *
   * @throws IOException with a message for the user, after everything was stopped again
   */
  public static Application start(Prepared prepared) throws IOException {
    return start(prepared, new Protection(), false);
  }

  /** The same with a memory of clients, and a view of resources, of the caller's. */
  static Application start(Prepared prepared, Protection protection) throws IOException {
    return start(prepared, protection, false);
  }

  /**
   * Starts everything as the only purpose of this process: before it says that it is ready it obeys
   * signals. SIGTERM and SIGINT stop it, a second one cutting the draining short; SIGHUP reads
   * everything again.
   *
   * @throws IOException with a message for the user, after everything was stopped again
   */
  public static Application startAsProcess(Prepared prepared) throws IOException {
    return start(prepared, new Protection(), true);
  }

  private static Application start(Prepared prepared, Protection protection, boolean asProcess)
      throws IOException {
    Application application = new Application(prepared, protection);
    try {
      application.start(asProcess);
    } catch (IOException | RuntimeException e) {
      application.close();
      throw e;
    }
    if (asProcess) {
      Signals.onTerminate(application::stop);
      Signals.onHangup(application::reload);
    }
    application.watch.update();
    application.readiness.ready();
    LOG.log(Level.INFO, application.banner());
    return application;
  }

  private void start(boolean asProcess) throws IOException {
    GatewayConfig config = prepared.deployment().gateway();
    await(vertx.deployVerticle(admin), "admin: cannot listen on " + config.admin().address());
    for (int i = 0; i < config.eventLoops(); i++) {
      EdgeVerticle edge = new EdgeVerticle(i, Ticker.SYSTEM, metrics.loop(i), this::gateway);
      await(vertx.deployVerticle(edge), "an event loop does not start");
      edges.add(edge);
    }
    abuse.begin();
    rotation.prepareWith(stapling::expect);
    ServerTls tls =
        new ServerTls(config.tls(), prepared.tls(), rotation::store, rotation.clients());
    rotateTickets(tls.tickets(), config.tls().tickets());
    if (asProcess) {
      // What lives as long as the process is out of the way of the collections that stop clients.
      System.gc();
    }
    Listeners opened =
        await(
            Listeners.open(
                vertx,
                config.listeners(),
                () -> current.get().clients(),
                edges,
                tls,
                protection,
                peer -> current.get().clientAddresses().trusts(peer),
                metrics),
            null);
    listeners = opened;
    OverloadWatch looking =
        new OverloadWatch(protection, current, opened, readiness, Ticker.SYSTEM);
    looking.start(vertx);
    overload = looking;
    expiry.check();
    vertx.setPeriodic(EXPIRY_CHECK_MILLIS, _ -> vertx.executeBlocking(this::checkExpiry));
  }

  private @Nullable Void checkExpiry() {
    expiry.check();
    return null;
  }

  private void reloaded(CertificateReload reload) {
    certificateReloads.read(reload.result().label());
    expiry.check();
  }

  /** Reads everything again, as {@code POST /reload} does. Returns at once; the log tells of it. */
  public void reload() {
    reload
        .next()
        .exceptionally(
            e -> {
              LOG.log(Level.ERROR, "the configuration is not reloaded", e);
              return null;
            });
  }

  /** Lets those know who go by what is in force without asking for each request. */
  private void settle(Gateway gateway) {
    protection.inForce(gateway.deployment(), gateway.clientAddresses());
    authentication.inForce(gateway.deployment().gateway());
    watch.update();
    Map<String, Set<String>> endpoints = new HashMap<>();
    for (Pool pool : gateway.pools().values()) {
      endpoints.put(
          pool.name(), pool.endpoints().stream().map(Endpoint::url).collect(Collectors.toSet()));
    }
    Consumer<LoopMetrics> numbers = metrics.settle(endpoints);
    for (EdgeGateway edge : gateways) {
      try {
        edge.settle(gateway.pools().values(), numbers);
      } catch (RejectedExecutionException e) {
        LOG.log(Level.DEBUG, "an event loop has ended", e);
      }
    }
  }

  /** With the JDK's TLS nobody asks for the keys. */
  private void rotateTickets(TicketKeys keys, TlsTicketsConfig config) {
    if (config.enabled()) {
      TicketRotation tickets = new TicketRotation(keys, config, Ticker.SYSTEM);
      vertx.setPeriodic(TICKET_CHECK_MILLIS, _ -> vertx.executeBlocking(tickets::rotateIfDue));
    }
  }

  private EdgeGateway gateway(Edge edge) {
    EdgeGateway gateway =
        new EdgeGateway(
            edge,
            vertx,
            current,
            metrics,
            accessLog,
            rotation.clients(),
            protection.abuse(),
            this::httpsPort);
    gateways.add(gateway);
    return gateway;
  }

  private static VertxInternal vertx(GatewayConfig config) {
    VertxOptions options =
        new VertxOptions()
            .setPreferNativeTransport(true)
            .setEventLoopPoolSize(config.eventLoops())
            // Nothing is served from files or the class path, so nothing is to be unpacked.
            .setFileSystemOptions(
                new FileSystemOptions()
                    .setFileCachingEnabled(false)
                    .setClassPathResolvingEnabled(false));
    return (VertxInternal) Vertx.vertx(options);
  }

  /** Where clients of redirecting listeners are sent; asked on event loops. */
  private int httpsPort() {
    Listeners open = listeners;
    return open == null ? HTTPS_PORT : open.httpsPort().orElse(HTTPS_PORT);
  }

  /** Where the admin server listens. */
  public HostPort adminAddress() {
    return admin.address();
  }

  /** What listens, in the order configured. */
  public List<Listener> listeners() {
    return listeners == null ? List.of() : listeners.list();
  }

  /** Begins to stop; called again, cuts off what is still in flight. Returns at once. */
  public synchronized void stop() {
    if (shutdown != null) {
      shutdown.cutShort();
      return;
    }
    shutdown =
        new Shutdown(
            vertx, current.get().deployment().gateway().drain(), readiness, listeners, edges);
    shutdown.run().onComplete(_ -> Thread.ofPlatform().name("bartizan-stop").start(this::close));
  }

  /** Waits until everything has stopped. */
  public void awaitStopped() throws InterruptedException {
    try {
      stopped.get();
    } catch (ExecutionException e) {
      throw new AssertionError("never completed with a failure", e);
    }
  }

  /** Lets go of everything that was started, in the reverse order. Blocks. */
  private void close() {
    try {
      watch.close();
      OverloadWatch looking = overload;
      if (looking != null) {
        looking.stop();
      }
      turns.close();
      // Takes edges and admin down with it; what requests still end here are logged.
      vertx.close().toCompletionStage().toCompletableFuture().join();
      current.get().upstreamTls().values().forEach(UpstreamTls::close);
    } catch (CompletionException e) {
      LOG.log(Level.WARNING, "stopping was not clean", e.getCause());
    } finally {
      abuse.end();
      stapling.close();
      protection.close();
      authentication.close();
      accessLog.close();
      stopped.complete(null);
    }
  }

  private String banner() {
    return new Banner(prepared, vertx, listeners(), adminAddress()).text();
  }

  private static <T> T await(Future<T> future, @Nullable String what) throws IOException {
    try {
      return future.toCompletionStage().toCompletableFuture().join();
    } catch (CompletionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new IOException(
          what == null ? cause.getMessage() : what + ": " + cause.getMessage(), cause);
    }
  }
}
