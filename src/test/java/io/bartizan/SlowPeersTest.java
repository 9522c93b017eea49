package io.bartizan;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A peer that does not read holds up the one that sends, before much waits in between: neither in
 * the gateway nor in what the kernel takes for it.
 */
@Timeout(60)
class SlowPeersTest {
  /** More than may wait, and less than the kernel alone would take for one connection. */
  private static final int LENGTH = 2 * 1024 * 1024;

  private static final int SMALL = 16 * 1024;

  private final byte[] content = new byte[LENGTH];
  private final ExecutorService senders = Executors.newVirtualThreadPerTaskExecutor();
  private ServerSocket upstream;
  private RunningGateway gateway;
  private Socket client;

  @BeforeEach
  void start() throws Exception {
    new Random(1).nextBytes(content);
    upstream = new ServerSocket();
    // What the two ends themselves keep in their kernel is not the gateway's.
    upstream.setReceiveBufferSize(SMALL);
    upstream.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    gateway =
        RunningGateway.withRoutes(
            RunningGateway.allTo("http://127.0.0.1:" + upstream.getLocalPort()));
    client = new Socket();
    client.setReceiveBufferSize(SMALL);
    client.setSendBufferSize(SMALL);
    client.connect(new InetSocketAddress("127.0.0.1", gateway.port("http")));
  }

  @AfterEach
  void stop() throws Exception {
    client.close();
    gateway.close();
    upstream.close();
    senders.close();
  }

  @Test
  void aClientThatDoesNotReadHoldsUpTheUpstream() throws Exception {
    send(client, "GET / HTTP/1.1\r\nHost: h\r\n\r\n");
    try (Socket server = upstream.accept()) {
      server.setSendBufferSize(SMALL);
      readHead(server);
      send(server, "HTTP/1.1 200 OK\r\nContent-Length: " + LENGTH + "\r\n\r\n");
      Future<?> sent = sendContent(server);
      assertThrows(TimeoutException.class, () -> sent.get(1, TimeUnit.SECONDS));
      assertTrue(readHead(client).startsWith("HTTP/1.1 200 "));
      assertArrayEquals(content, client.getInputStream().readNBytes(LENGTH));
      sent.get();
    }
  }

  @Test
  void anUpstreamThatDoesNotReadHoldsUpTheClient() throws Exception {
    send(client, "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: " + LENGTH + "\r\n\r\n");
    Future<?> sent = sendContent(client);
    try (Socket server = upstream.accept()) {
      assertThrows(TimeoutException.class, () -> sent.get(1, TimeUnit.SECONDS));
      readHead(server);
      assertArrayEquals(content, server.getInputStream().readNBytes(LENGTH));
      sent.get();
    }
  }

  private Future<?> sendContent(Socket socket) {
    Callable<Void> all =
        () -> {
          socket.getOutputStream().write(content);
          return null;
        };
    return senders.submit(all);
  }

  private static void send(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
  }

  private static String readHead(Socket socket) throws IOException {
    InputStream in = socket.getInputStream();
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int b = in.read();
      assertTrue(b >= 0, head::toString);
      head.append((char) b);
    }
    return head.toString();
  }
}
