package io.bartizan.admin;

import io.bartizan.reload.Turns;
import io.bartizan.tls.CertificateFiles;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/** How the admin side answers. What it says is true now and may be false in a second. */
final class Answers {
  private static final Logger LOG = System.getLogger(Answers.class.getName());

  private static final String PROBLEM = "application/problem+json";

  private Answers() {}

  static void json(RoutingContext context, int status, JsonObject body) {
    begin(context.response(), status)
        .putHeader("content-type", "application/json")
        .end(body.encodePrettily() + "\n");
  }

  static void text(RoutingContext context, int status, String text) {
    begin(context.response(), status)
        .putHeader("content-type", "text/plain; charset=utf-8")
        .end(text);
  }

  static void problem(RoutingContext context, int status, String title, String detail) {
    problem(context.response(), status, title, detail);
  }

  static void problem(HttpServerResponse response, int status, String title, String detail) {
    JsonObject body =
        new JsonObject()
            .put("type", "about:blank")
            .put("title", title)
            .put("status", status)
            .put("detail", detail);
    begin(response, status).putHeader("content-type", PROBLEM).end(body.encode() + "\n");
  }

  /** A change was not made, or something was not found out. */
  static void notDone(RoutingContext context, Throwable failure) {
    if (failure instanceof Turns.RefusedException) {
      problem(context, 503, "Service Unavailable", String.valueOf(failure.getMessage()));
    } else if (failure instanceof CertificateFiles.ConflictException) {
      problem(context, 409, "Conflict", String.valueOf(failure.getMessage()));
    } else {
      LOG.log(Level.ERROR, "what was asked for was not done", failure);
      context.fail(500);
    }
  }

  /** With status and what every answer has. */
  static HttpServerResponse begin(HttpServerResponse response, int status) {
    return response.setStatusCode(status).putHeader("cache-control", "no-store");
  }
}
