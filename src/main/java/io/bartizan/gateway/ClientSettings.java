package io.bartizan.gateway;

import io.bartizan.config.GatewayConfig;
import io.bartizan.config.HeadersConfig;
import io.bartizan.http.ServerSettings;
import io.bartizan.http.UnderscoreNames;

/** What connections of clients may use up, by the configuration. */
final class ClientSettings {
  /** Of an HTTP/2 stream, in bytes: how much of one upload waits here at most. */
  private static final int STREAM_WINDOW = 64 * 1024;

  /** Of an HTTP/2 connection, in bytes. */
  private static final int CONNECTION_WINDOW = 1024 * 1024;

  private ClientSettings() {}

  static ServerSettings of(GatewayConfig config) {
    return new ServerSettings(
        config.limits().requestLineBytes(),
        config.limits().headerBytes(),
        config.limits().headerCount(),
        underscores(config.headers().underscores()),
        config.timeouts().requestHead().toNanos(),
        config.timeouts().connectionIdle().toNanos(),
        config.timeouts().minResponseRate(),
        config.limits().http2Streams(),
        config.limits().http2Resets(),
        config.limits().http2ControlFrames(),
        STREAM_WINDOW,
        CONNECTION_WINDOW);
  }

  private static UnderscoreNames underscores(HeadersConfig.Underscores choice) {
    return switch (choice) {
      case REFUSE -> UnderscoreNames.REFUSE;
      case DROP -> UnderscoreNames.DROP;
      case ALLOW -> UnderscoreNames.ALLOW;
    };
  }
}
