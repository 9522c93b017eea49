package io.bartizan.soak;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bartizan.RunningGateway;
import io.bartizan.tls.DevelopmentCertificates;
import io.vertx.core.Future;
import io.vertx.core.http.WebSocketClient;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Messages of WebSockets over TLS come back as they were sent, and so do the ends of both sides.
 */
@Timeout(300)
class WebSocketEchoTest extends SoakTest {
  @Test
  void twoThousandMessagesComeBack() throws Exception {
    RunningGateway.Builder builder =
        new RunningGateway.Builder().tls().routes(upstream.routes("http1"));
    Path certificates = builder.directory().resolve("certs");
    DevelopmentCertificates.issueIfEmpty(certificates, InstantSource.system());
    try (RunningGateway gateway = builder.start()) {
      talk(
          new Front(gateway.port("https"), certificates.resolve("dev-ca.crt")), 10, 200, 64 * 1024);
    }
  }

  @Test
  @Tag("soak")
  void aHundredThousandMessagesComeBack() throws Exception {
    try (GatewayProcess gateway = new GatewayProcess(folder, upstream.routes("http1"))) {
      Report.Stretch stretch = new Report.Stretch(gateway);
      long bytes = talk(gateway.front(), 50, 2000, EchoMessage.LARGEST);
      stretch.end("100,000 messages of WebSockets, each way", bytes);
      Report.memory("100,000 messages of WebSockets, most in memory", gateway.peak());
      gateway.stop();
    }
  }

  /** Talks on so many connections at once; returns how many bytes went each way. */
  private long talk(Front front, int connections, int messages, int largest) throws Exception {
    WebSocketClient client = Peers.webSockets(vertx, front);
    List<Future<Long>> talks = new ArrayList<>();
    for (int i = 0; i < connections; i++) {
      int seed = i;
      talks.add(
          client.connect("/").compose(socket -> EchoClient.talk(socket, seed, messages, largest)));
    }
    Peers.await(Future.all(talks));
    Map<String, Integer> closes = new HashMap<>();
    for (int i = 0; i < connections; i++) {
      closes.merge(String.valueOf(upstream.nextClose()), 1, Integer::sum);
    }
    assertEquals(
        Map.of(EchoClient.CLOSE, connections / 2, EchoServer.CLOSE, connections / 2), closes);
    assertTrue(upstream.pongs() > 0, "no pongs from the clients");
    return talks.stream().mapToLong(Future::result).sum();
  }
}
