package io.bartizan.admin;

import io.bartizan.observe.Metrics;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.io.ByteArrayOutputStream;

/** {@code /livez}, {@code /readyz} and {@code /metrics}: for machines, without token. */
public final class HealthResource implements Resource {
  private final Readiness readiness;
  private final Metrics metrics;

  /** Of a gateway. */
  public HealthResource(Readiness readiness, Metrics metrics) {
    this.readiness = readiness;
    this.metrics = metrics;
  }

  @Override
  public void addTo(Router router, Handler<RoutingContext> authorise) {
    router.route("/livez").method(HttpMethod.GET).handler(HealthResource::live);
    router.route("/readyz").method(HttpMethod.GET).handler(this::ready);
    router.route("/metrics").method(HttpMethod.GET).handler(this::metrics);
  }

  private static void live(RoutingContext context) {
    Answers.text(context, 200, "alive\n");
  }

  private void ready(RoutingContext context) {
    String obstacle = readiness.obstacle();
    if (obstacle == null) {
      Answers.text(context, 200, "ready\n");
    } else {
      Answers.problem(context, 503, "Service Unavailable", obstacle);
    }
  }

  private void metrics(RoutingContext context) {
    context
        .vertx()
        .executeBlocking(
            () -> {
              ByteArrayOutputStream out = new ByteArrayOutputStream(64 * 1024);
              metrics.writeTo(out);
              return Buffer.buffer(out.toByteArray());
            },
            false)
        .onSuccess(
            body ->
                Answers.begin(context.response(), 200)
                    .putHeader("content-type", Metrics.CONTENT_TYPE)
                    .end(body))
        .onFailure(context::fail);
  }
}
