package io.bartizan.admin;

import io.bartizan.config.AdminConfig;
import io.bartizan.config.HostPort;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The side of the gateway that its operators see: {@link HealthResource} for everybody, and for
 * those with the {@linkplain AdminToken token} {@link ReloadResource}, {@link CertificateResource},
 * {@link BanResource} and {@link ExplainResource}. Listens on its own port, and stays up while the
 * gateway drains.
 *
 * <p>Speaks in the clear, so its address must be a loopback one; that is checked where the
 * configuration is read. Answers only where it was asked by a host of its own: {@link OwnHosts}.
 */
public final class AdminServer extends VerticleBase {
  private final AdminConfig config;
  private final OwnHosts hosts;
  private final AdminToken token;
  private final List<Resource> resources;
  private @Nullable HttpServer server;

  /** Not listening yet. */
  public AdminServer(AdminConfig config, AdminToken token, List<? extends Resource> resources) {
    this.config = config;
    this.token = token;
    this.hosts = new OwnHosts(config.address().host());
    this.resources = List.copyOf(resources);
  }

  @Override
  public Future<?> start() {
    Router router = Router.router(vertx);
    resources.forEach(resource -> resource.addTo(router, this::authorise));
    problem(router, 404, "Not Found", "no such resource");
    problem(router, 405, "Method Not Allowed", "not with this method");
    problem(router, 408, "Request Timeout", "the body takes too long");
    problem(router, 500, "Internal Server Error", "see the gateway's log");
    HttpServer created =
        vertx
            .createHttpServer(new HttpServerOptions().setIdleTimeout(60))
            .requestHandler(request -> handle(request, router));
    server = created;
    return created.listen(config.address().port(), config.address().host());
  }

  private static void problem(Router router, int status, String title, String detail) {
    router.errorHandler(status, context -> Answers.problem(context, status, title, detail));
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
      Answers.problem(
          request.response(),
          421,
          "Misdirected Request",
          "ask by IP address, as localhost, or by the name in admin.address");
    }
  }

  private void authorise(RoutingContext context) {
    if (token.admits(context.request().getHeader("authorization"))) {
      context.next();
      return;
    }
    context.response().putHeader("www-authenticate", "Bearer");
    Answers.problem(
        context, 401, "Unauthorized", "Authorization: Bearer with the token of admin.tokenFile");
  }
}
