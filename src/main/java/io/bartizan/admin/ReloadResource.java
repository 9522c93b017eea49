package io.bartizan.admin;

import io.bartizan.auth.Authentication;
import io.bartizan.reload.PoolChanges;
import io.bartizan.reload.ReloadReport;
import io.bartizan.reload.ReloadReport.FileOutcome;
import io.bartizan.reload.Reloader;
import io.bartizan.reload.SharedTurn;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Locale;

/** {@code /reload} and {@code /config}: reading everything again, and what that has come to. */
public final class ReloadResource implements Resource {
  private final Reloader reloader;
  private final SharedTurn<ReloadReport> reload;
  private final Authentication authentication;

  /**
   * Of a gateway.
   *
   * @param reloader whose reload it is
   * @param authentication who issues tokens
   */
  public ReloadResource(
      Reloader reloader, SharedTurn<ReloadReport> reload, Authentication authentication) {
    this.reloader = reloader;
    this.reload = reload;
    this.authentication = authentication;
  }

  @Override
  public void addTo(Router router, Handler<RoutingContext> authorise) {
    router.route("/config").method(HttpMethod.GET).handler(authorise).handler(this::config);
    router.route("/reload").method(HttpMethod.POST).handler(authorise).handler(this::reload);
  }

  private void config(RoutingContext context) {
    Answers.json(context, 200, config());
  }

  private void reload(RoutingContext context) {
    Future.fromCompletionStage(reload.next(), context.vertx().getOrCreateContext())
        .onSuccess(report -> Answers.json(context, report.applied() ? 200 : 422, told(report)))
        .onFailure(failure -> Answers.notDone(context, failure));
  }

  /** What is in force, and the last attempt to change it. */
  private JsonObject config() {
    JsonObject told =
        new JsonObject()
            .put("hash", reloader.gateway().deployment().contentHash())
            .put("inForceSince", reloader.inForceSince().toString())
            .put(
                "files",
                new JsonArray(reloader.gateway().deployment().files().keySet().stream().toList()))
            .put("routes", reloader.gateway().deployment().routes().routes().size())
            .put("pools", reloader.gateway().pools().size())
            .put("jwtProviders", JwtKeyViews.of(authentication.keys()));
    ReloadReport last = reloader.last();
    return last == null ? told : told.put("lastReload", attempt(last));
  }

  private static JsonObject attempt(ReloadReport report) {
    JsonObject told =
        new JsonObject()
            .put("at", report.at().toString())
            .put("result", report.result().name().toLowerCase(Locale.ROOT));
    if (!report.restartRequired().isEmpty()) {
      told.put("restartRequired", new JsonArray(report.restartRequired()));
    }
    return CertificateViews.problems(told, report.problems());
  }

  /** A reload as an operator reads it. */
  private static JsonObject told(ReloadReport report) {
    JsonArray files = new JsonArray();
    for (FileOutcome file : report.files()) {
      files.add(
          new JsonObject()
              .put("file", file.file())
              .put("state", file.state().name().toLowerCase(Locale.ROOT)));
    }
    return attempt(report)
        .put("hash", report.hash())
        .put("files", files)
        .put("pools", pools(report.pools()))
        .put("certificates", CertificateViews.outcomes(report.certificates()))
        .put("clientAuth", CertificateViews.ruleOutcomes(report.clientRules()));
  }

  private static JsonObject pools(PoolChanges pools) {
    return new JsonObject()
        .put("unchanged", pools.unchanged())
        .put("changed", new JsonArray(pools.changed()))
        .put("added", new JsonArray(pools.added()))
        .put("removed", new JsonArray(pools.removed()));
  }
}
