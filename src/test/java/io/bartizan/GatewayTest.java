package io.bartizan;

import io.bartizan.http.RawClient;
import java.util.Locale;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;

/** A test of the whole gateway between a raw client and a scripted upstream. */
@NullUnmarked // what a test starts is null until it does
abstract class GatewayTest {
  ScriptedUpstream upstream;
  RunningGateway gateway;
  RawClient client;

  @AfterEach
  void stop() throws Exception {
    if (client != null) {
      client.close();
    }
    if (gateway != null) {
      gateway.close();
    }
    if (upstream != null) {
      upstream.close();
    }
  }

  void startWith(String routes) throws Exception {
    gateway = RunningGateway.withRoutes(routes);
    client = gateway.client();
  }

  /** The value of a field in a head, its name in any case. */
  static String value(String head, String name) {
    for (String line : head.split("\r\n", -1)) {
      if (line.toLowerCase(Locale.ROOT).startsWith(name + ": ")) {
        return line.substring(name.length() + 2);
      }
    }
    return "";
  }
}
