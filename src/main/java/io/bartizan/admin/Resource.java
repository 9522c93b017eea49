package io.bartizan.admin;

import io.vertx.core.Handler;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;

/** Some of what the admin side can be asked for. */
public interface Resource {
  /**
   * Tells the router where it is asked.
   *
   * @param authorise lets those pass who have the token, and answers others
   */
  void addTo(Router router, Handler<RoutingContext> authorise);
}
