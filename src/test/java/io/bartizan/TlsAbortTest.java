package io.bartizan;

import static org.junit.jupiter.api.Assertions.assertThrows;

import io.bartizan.http.RawClient;
import io.bartizan.tls.DevelopmentCertificates;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Over TLS, too, a client can tell a response that was broken off from one that has ended. */
@Timeout(60)
class TlsAbortTest {
  @Test
  void whatIsBrokenOffDoesNotEndWithCloseNotify() throws Exception {
    CountDownLatch seen = new CountDownLatch(1);
    try (ScriptedUpstream upstream =
        new ScriptedUpstream(
            peer -> {
              peer.readRequest();
              peer.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n");
              seen.await();
              peer.reset();
            })) {
      RunningGateway.Builder builder =
          new RunningGateway.Builder().tls().routes(RunningGateway.allTo(upstream.url()));
      DevelopmentCertificates.issue(
          builder.directory().resolve("certs"), List.of("localhost"), InstantSource.system());
      try (RunningGateway gateway = builder.start();
          RawClient client = gateway.tlsClient()) {
        // In HTTP/1.0 the body of a response without a length ends with the connection.
        client.send("GET / HTTP/1.0\r\nHost: localhost\r\n\r\n").readUntil("hello");
        seen.countDown();
        assertThrows(IOException.class, client::readAll);
      }
    }
  }
}
