package io.bartizan.admin;

import io.bartizan.reload.SharedTurn;
import io.bartizan.reload.Turns;
import io.bartizan.tls.CertificateFiles;
import io.bartizan.tls.CertificateReload;
import io.bartizan.tls.CertificateRotation;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * {@code /certs}, {@code /certs/reload} and {@code /certs/NAME}: what serves, reading it again, and
 * single ones. Never shows a key: {@link CertificateViews}.
 */
public final class CertificateResource implements Resource {
  /** Far above any chain and key. */
  private static final long MAX_BODY_BYTES = 1 << 20;

  /** For a body to come, and for what is done with it. */
  private static final long BODY_MILLIS = 30_000;

  private final CertificateRotation rotation;
  private final SharedTurn<CertificateReload> reload;
  private final CertificateFiles files;
  private final Turns turns;

  /**
   * Of a gateway's certificates.
   *
   * @param files puts and deletes single ones
   */
  public CertificateResource(CertificateRotation rotation, CertificateFiles files, Turns turns) {
    this.rotation = rotation;
    this.reload = new SharedTurn<>(turns, rotation::reload);
    this.files = files;
    this.turns = turns;
  }

  @Override
  public void addTo(Router router, Handler<RoutingContext> authorise) {
    router.route("/certs").method(HttpMethod.GET).handler(authorise).handler(this::list);
    router.route("/certs/reload").method(HttpMethod.POST).handler(authorise).handler(this::reload);
    Bodies.route(router, HttpMethod.PUT, "/certs/:name", authorise, MAX_BODY_BYTES, BODY_MILLIS)
        .handler(this::put);
    router.route("/certs/:name").method(HttpMethod.DELETE).handler(authorise).handler(this::delete);
  }

  private void list(RoutingContext context) {
    JsonObject told =
        new JsonObject()
            .put("certificates", CertificateViews.of(rotation.store()))
            .put("clientAuth", ClientRuleViews.of(rotation.clients()));
    Answers.json(context, 200, told);
  }

  private void reload(RoutingContext context) {
    told(context, reload.next());
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
      Answers.problem(
          context,
          e.status(),
          e.status() == 415 ? "Unsupported Media Type" : "Bad Request",
          String.valueOf(e.getMessage()));
      return;
    }
    told(context, turns.next(() -> files.put(name, body.pem())));
  }

  /** Answers once it is done, off the event loop. */
  private static void told(RoutingContext context, CompletionStage<CertificateReload> change) {
    Future.fromCompletionStage(change, context.vertx().getOrCreateContext())
        .onSuccess(
            done ->
                Answers.json(context, done.applied() ? 200 : 422, CertificateViews.report(done)))
        .onFailure(failure -> Answers.notDone(context, failure));
  }

  private void delete(RoutingContext context) {
    String name = name(context);
    if (name == null) {
      return;
    }
    Future.fromCompletionStage(
            turns.next(() -> files.delete(name)), context.vertx().getOrCreateContext())
        .onSuccess(
            done ->
                done.ifPresentOrElse(
                    report -> Answers.json(context, 200, CertificateViews.report(report)),
                    () ->
                        Answers.problem(
                            context, 404, "Not Found", "no certificate of that name is in force")))
        .onFailure(failure -> Answers.notDone(context, failure));
  }

  /** The name of the certificate that is meant, or null where it was answered that it is none. */
  private static @Nullable String name(RoutingContext context) {
    String name = context.pathParam("name");
    if (name != null && CertificateFiles.isName(name)) {
      return name;
    }
    Answers.problem(
        context,
        400,
        "Bad Request",
        "expected a name of letters, digits, dots, underscores and hyphens, 128 at most,"
            + " without a dot at its start");
    return null;
  }
}
