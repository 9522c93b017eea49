package io.bartizan.admin;

import io.bartizan.config.AdminConfig;
import io.bartizan.config.HostPort;
import io.bartizan.observe.Metrics;
import io.bartizan.reload.Turns;
import io.bartizan.tls.CertificateFiles;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import io.vertx.ext.web.handler.TimeoutHandler;
import java.io.ByteArrayOutputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The side of the gateway that its operators see: {@code /livez}, {@code /readyz} and {@code
 * /metrics}, and for those with the {@linkplain AdminToken token} {@code /config}, {@code /reload},
 * {@code /certs}, {@code /certs/NAME}, {@code /certs/reload} and {@code /bans}. Listens on its own
 * port, and stays up while the gateway drains.
 *
 * <p>Speaks in the clear, so its address must be a loopback one; that is checked where the
 * configuration is read. Answers only where it was asked by a host of its own: {@link OwnHosts}.
 */
public final class AdminServer extends VerticleBase {
  private static final Logger LOG = System.getLogger(AdminServer.class.getName());

  /** Far above any chain and key. */
  private static final long MAX_BODY_BYTES = 1 << 20;

  /** For a body to come, and for what is done with it. */
  private static final long BODY_MILLIS = 30_000;

  private static final String PROBLEM = "application/problem+json";

  private final AdminConfig config;
  private final OwnHosts hosts;
  private final Readiness readiness;
  private final Metrics metrics;
  private final AdminToken token;
  private final CertificateResource certificates;
  private final ReloadResource reload;
  private final BanResource bans;
  private @Nullable HttpServer server;

  /** Not listening yet. */
  public AdminServer(
      AdminConfig config,
      AdminToken token,
      Readiness readiness,
      Metrics metrics,
      CertificateResource certificates,
      ReloadResource reload,
      BanResource bans) {
    this.config = config;
    this.token = token;
    this.certificates = certificates;
    this.reload = reload;
    this.bans = bans;
    this.hosts = new OwnHosts(config.address().host());
    this.readiness = readiness;
    this.metrics = metrics;
  }

  @Override
  public Future<?> start() {
    Router router = Router.router(vertx);
    router.route("/livez").method(HttpMethod.GET).handler(AdminServer::live);
    router.route("/readyz").method(HttpMethod.GET).handler(this::ready);
    router.route("/metrics").method(HttpMethod.GET).handler(this::metrics);
    router.route("/certs").method(HttpMethod.GET).handler(this::authorise).handler(this::list);
    router
        .route("/certs/reload")
        .method(HttpMethod.POST)
        .handler(this::authorise)
        .handler(this::reloadCertificates);
    // A route of its own: the token comes before the body is read.
    router.route("/certs/:name").method(HttpMethod.PUT).handler(this::authorise);
    router
        .route("/certs/:name")
        .method(HttpMethod.PUT)
        .handler(TimeoutHandler.create(BODY_MILLIS, 408))
        .handler(BodyHandler.create(false).setBodyLimit(MAX_BODY_BYTES))
        .handler(this::put);
    router
        .route("/certs/:name")
        .method(HttpMethod.DELETE)
        .handler(this::authorise)
        .handler(this::delete);
    router.route("/config").method(HttpMethod.GET).handler(this::authorise).handler(this::config);
    router.route("/reload").method(HttpMethod.POST).handler(this::authorise).handler(this::reload);
    bans.addTo(router, this::authorise);
    router.errorHandler(404, context -> problem(context, 404, "Not Found", "no such resource"));
    router.errorHandler(
        405, context -> problem(context, 405, "Method Not Allowed", "not with this method"));
    router.errorHandler(
        408, context -> problem(context, 408, "Request Timeout", "the body takes too long"));
    router.errorHandler(
        413, context -> problem(context, 413, "Content Too Large", "expected 1 MiB at most"));
    router.errorHandler(
        500, context -> problem(context, 500, "Internal Server Error", "see the gateway's log"));
    HttpServer created =
        vertx
            .createHttpServer(new HttpServerOptions().setIdleTimeout(60))
            .requestHandler(request -> handle(request, router));
    server = created;
    return created.listen(config.address().port(), config.address().host());
  }

  @Override
  public Future<?> stop() {
    return server == null ? Future.succeededFuture() : server.close();
  }

  /** Where it listens, with the port that was chosen where 0 was configured. */
  public HostPort address() {
    return new HostPort(config.address().host(), Objects.requireNonNull(server).actualPort());
  }

  private void handle(HttpServerRequest request, Router router) {
    if (hosts.admit(request)) {
      router.handle(request);
    } else {
      problem(
          request.response(),
          421,
          "Misdirected Request",
          "ask by IP address, as localhost, or by the name in admin.address");
    }
  }

  private static void live(RoutingContext context) {
    text(context, 200, "alive\n");
  }

  private void ready(RoutingContext context) {
    String obstacle = readiness.obstacle();
    if (obstacle == null) {
      text(context, 200, "ready\n");
    } else {
      problem(context, 503, "Service Unavailable", obstacle);
    }
  }

  private void metrics(RoutingContext context) {
    vertx
        .executeBlocking(
            () -> {
              ByteArrayOutputStream out = new ByteArrayOutputStream(64 * 1024);
              metrics.writeTo(out);
              return Buffer.buffer(out.toByteArray());
            },
            false)
        .onSuccess(
            body -> respond(context, 200).putHeader("content-type", Metrics.CONTENT_TYPE).end(body))
        .onFailure(context::fail);
  }

  private void authorise(RoutingContext context) {
    if (token.admits(context.request().getHeader("authorization"))) {
      context.next();
      return;
    }
    context.response().putHeader("www-authenticate", "Bearer");
    problem(
        context, 401, "Unauthorized", "Authorization: Bearer with the token of admin.tokenFile");
  }

  private void list(RoutingContext context) {
    json(context, 200, certificates.list());
  }

  private void config(RoutingContext context) {
    json(context, 200, reload.config());
  }

  private void reload(RoutingContext context) {
    reload
        .reload(vertx.getOrCreateContext())
        .onSuccess(
            report -> json(context, report.applied() ? 200 : 422, ReloadResource.told(report)))
        .onFailure(failure -> notDone(context, failure));
  }

  private void reloadCertificates(RoutingContext context) {
    certificates
        .reload(vertx.getOrCreateContext())
        .onSuccess(
            reload ->
                json(context, reload.applied() ? 200 : 422, CertificateResource.report(reload)))
        .onFailure(failure -> notDone(context, failure));
  }

  private void put(RoutingContext context) {
    String name = name(context);
    if (name == null) {
      return;
    }
    PutCertificate body;
    try {
      body =
          PutCertificate.of(context.request().getHeader("content-type"), context.body().buffer());
    } catch (PutCertificate.BadBodyException e) {
      problem(
          context,
          e.status(),
          e.status() == 415 ? "Unsupported Media Type" : "Bad Request",
          String.valueOf(e.getMessage()));
      return;
    }
    certificates
        .put(vertx.getOrCreateContext(), name, body.pem())
        .onSuccess(
            done -> json(context, done.applied() ? 200 : 422, CertificateResource.report(done)))
        .onFailure(failure -> notDone(context, failure));
  }

  private void delete(RoutingContext context) {
    String name = name(context);
    if (name == null) {
      return;
    }
    certificates
        .delete(vertx.getOrCreateContext(), name)
        .onSuccess(
            done ->
                done.ifPresentOrElse(
                    report -> json(context, 200, CertificateResource.report(report)),
                    () ->
                        problem(
                            context, 404, "Not Found", "no certificate of that name is in force")))
        .onFailure(failure -> notDone(context, failure));
  }

  /** The name of the certificate that is meant, or null where it was answered that it is none. */
  private static @Nullable String name(RoutingContext context) {
    String name = context.pathParam("name");
    if (name != null && CertificateFiles.isName(name)) {
      return name;
    }
    problem(
        context,
        400,
        "Bad Request",
        "expected a name of letters, digits, dots, underscores and hyphens, 128 at most,"
            + " without a dot at its start");
    return null;
  }

  private static void notDone(RoutingContext context, Throwable failure) {
    if (failure instanceof Turns.RefusedException) {
      problem(context, 503, "Service Unavailable", String.valueOf(failure.getMessage()));
    } else if (failure instanceof CertificateFiles.ConflictException) {
      problem(context, 409, "Conflict", String.valueOf(failure.getMessage()));
    } else {
      LOG.log(Level.ERROR, "a change was not made", failure);
      context.fail(500);
    }
  }

  static void json(RoutingContext context, int status, JsonObject body) {
    respond(context, status)
        .putHeader("content-type", "application/json")
        .end(body.encodePrettily() + "\n");
  }

  private static void text(RoutingContext context, int status, String text) {
    respond(context, status).putHeader("content-type", "text/plain; charset=utf-8").end(text);
  }

  static void problem(RoutingContext context, int status, String title, String detail) {
    problem(context.response(), status, title, detail);
  }

  private static void problem(
      HttpServerResponse response, int status, String title, String detail) {
    JsonObject body =
        new JsonObject()
            .put("type", "about:blank")
            .put("title", title)
            .put("status", status)
            .put("detail", detail);
    respond(response, status).putHeader("content-type", PROBLEM).end(body.encode() + "\n");
  }

  private static HttpServerResponse respond(RoutingContext context, int status) {
    return respond(context.response(), status);
  }

  /** What is answered here is true now and may be false in a second. */
  private static HttpServerResponse respond(HttpServerResponse response, int status) {
    return response.setStatusCode(status).putHeader("cache-control", "no-store");
  }
}
