package io.bartizan;

import io.bartizan.config.HostPort;
import io.bartizan.config.ListenerConfig;
import io.bartizan.config.RoutesConfig;
import io.bartizan.listen.Listener;
import io.vertx.core.internal.VertxInternal;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The one line that says what has started. */
record Banner(Prepared prepared, VertxInternal vertx, List<Listener> listeners, HostPort admin) {
  String text() {
    RoutesConfig routes = prepared.deployment().routes();
    return "%s ready %d ms after the process began: %s, admin on %s; %s, %s, %d event loops; %d routes, %d pools, %d certificates"
        .formatted(
            Versions.all(),
            ManagementFactory.getRuntimeMXBean().getUptime(),
            listeners.stream().map(Banner::url).collect(Collectors.joining(", ")),
            "http://" + admin,
            transport(),
            prepared.tls().description(),
            prepared.deployment().gateway().eventLoops(),
            routes.routes().size(),
            routes.pools().size(),
            prepared.certificates().store().certificates().size());
  }

  private static String url(Listener listener) {
    ListenerConfig config = listener.config();
    return config.protocol().name().toLowerCase(Locale.ROOT)
        + "://"
        + listener.address()
        + (config.redirectToHttps() ? " (redirects)" : "");
  }

  private String transport() {
    if (vertx.isNativeTransportEnabled()) {
      String name = vertx.transport().getClass().getSimpleName();
      return name.replace("Transport", "").toLowerCase(Locale.ROOT);
    }
    Throwable cause = vertx.unavailableNativeTransportCause();
    return "NIO" + (cause == null ? "" : " (no native transport: " + cause.getMessage() + ")");
  }
}
