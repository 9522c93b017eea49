package io.bartizan.admin;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import io.vertx.ext.web.handler.TimeoutHandler;
import java.util.Locale;

/** Calls with a body: it is read once the caller is known to have the token, bounded in all. */
final class Bodies {
  private Bodies() {}

  /**
   * A call's route, to which its handler is to be added. Forms are refused with 415.
   *
   * @param maxBytes of the body; 413 beyond
   * @param millis for it to come and for what is done with it; 408 beyond
   */
  static Route route(
      Router router,
      HttpMethod method,
      String path,
      Handler<RoutingContext> authorise,
      long maxBytes,
      long millis) {
    // A route of its own: the token comes before the body is read.
    router.route(path).method(method).handler(authorise).handler(Bodies::refuseForms);
    return router
        .route(path)
        .method(method)
        .handler(TimeoutHandler.create(millis, 408))
        .handler(BodyHandler.create(false).setBodyLimit(maxBytes))
        .failureHandler(context -> failed(context, maxBytes));
  }

  /**
   * What is said to be a form would be parsed as one while it is read, which fails for anything
   * else. No call takes forms.
   */
  private static void refuseForms(RoutingContext context) {
    String type = context.request().getHeader(HttpHeaders.CONTENT_TYPE);
    String lower = type == null ? "" : type.strip().toLowerCase(Locale.ROOT);
    if (lower.startsWith("application/x-www-form-urlencoded") || lower.startsWith("multipart/")) {
      Answers.problem(
          context,
          415,
          "Unsupported Media Type",
          "expected content-type application/json, not a form"
              + " (curl -d says it is one without -H 'Content-Type: application/json')");
    } else {
      context.next();
    }
  }

  private static void failed(RoutingContext context, long maxBytes) {
    if (context.statusCode() == 413) {
      String most = maxBytes < 1 << 20 ? (maxBytes >> 10) + " KiB" : (maxBytes >> 20) + " MiB";
      Answers.problem(context, 413, "Content Too Large", "expected " + most + " at most");
    } else {
      context.next();
    }
  }
}
