package io.bartizan.listen;

import io.bartizan.http.Http1ServerConnection;
import io.bartizan.http.Http2ServerConnection;
import io.bartizan.http.Protocol;
import io.bartizan.http.RequestHandler;
import io.bartizan.http.ServerSettings;
import io.bartizan.http.TlsInfo;
import io.bartizan.time.TimerWheel;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Connections that speak HTTP, for one listener on one event loop. */
final class HttpServerConnections implements ServerConnections {
  private final Supplier<ServerSettings> settings;
  private final RequestHandler handler;
  private final TimerWheel timers;

  HttpServerConnections(
      Supplier<ServerSettings> settings, RequestHandler handler, TimerWheel timers) {
    this.settings = settings;
    this.handler = handler;
    this.timers = timers;
  }

  @Override
  public Made make(Protocol protocol, @Nullable TlsInfo tls) {
    if (protocol == Protocol.HTTP_2) {
      Http2ServerConnection connection =
          Http2ServerConnection.create(settings.get(), handler, timers, tls);
      return new Made(connection, connection);
    }
    Http1ServerConnection connection =
        new Http1ServerConnection(settings.get(), handler, timers, tls);
    return new Made(connection, connection);
  }
}
