package io.bartizan.listen;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.bartizan.config.HostPort;
import io.bartizan.config.ListenerConfig;
import io.bartizan.http.BodyListener;
import io.bartizan.http.Discard;
import io.bartizan.http.Fields;
import io.bartizan.http.RequestHandler;
import io.bartizan.http.ResponseHead;
import io.bartizan.http.ServerSettings;
import io.bartizan.http.ServerStream;
import io.bartizan.http.UnderscoreNames;
import io.bartizan.observe.Metrics;
import io.bartizan.protect.ConnectionGuard;
import io.bartizan.time.Ticker;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.internal.VertxInternal;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ListenersTest {
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
  private static final ServerSettings SETTINGS =
      new ServerSettings(
          8192,
          16384,
          100,
          UnderscoreNames.DROP,
          20 * SECOND,
          60 * SECOND,
          500,
          100,
          500,
          1000,
          65_536,
          1_048_576);

  private final VertxInternal vertx =
      (VertxInternal) Vertx.vertx(new VertxOptions().setEventLoopPoolSize(2));
  private final Metrics metrics = new Metrics("1.2.3", 2);
  private final List<EdgeVerticle> edges = new ArrayList<>();

  /** Requests for {@code /hold} that wait for an answer. */
  private final BlockingQueue<Held> held = new ArrayBlockingQueue<>(10);

  @BeforeEach
  void deploy() throws Exception {
    for (int i = 0; i < 2; i++) {
      EdgeVerticle edge = new EdgeVerticle(i, Ticker.SYSTEM, metrics.loop(i), TellsItsEdge::new);
      await(vertx.deployVerticle(edge));
      edges.add(edge);
    }
  }

  @AfterEach
  void close() throws Exception {
    await(vertx.close());
  }

  @Test
  void connectionsGoToTheEdgesInTurn() throws Exception {
    int port = port(open("127.0.0.1", 0));
    Set<String> seen = new TreeSet<>();
    for (int i = 0; i < 2; i++) {
      try (Socket socket = connect(port)) {
        seen.add(ask(socket, "/"));
      }
    }
    assertEquals(Set.of("HTTP/1.1 200 OK, edge 0", "HTTP/1.1 200 OK, edge 1"), seen);
  }

  @Test
  void anAddressInUseIsRefusedAndNothingStaysOpen() throws Exception {
    int taken = port(open("127.0.0.1", 0));
    int free = freePort();
    ExecutionException failure =
        assertThrows(
            ExecutionException.class,
            () -> open(listener("one", "127.0.0.1", free), listener("two", "127.0.0.1", taken)));
    assertEquals(
        "java.io.IOException: listener two: cannot listen on 127.0.0.1:"
            + taken
            + ": address already in use",
        failure.getMessage());
    assertThrows(ConnectException.class, () -> connect(free).close());
  }

  @Test
  void anAddressOfAnotherMachineIsRefusedInWords() {
    ExecutionException failure = assertThrows(ExecutionException.class, () -> open("192.0.2.1", 0));
    assertEquals(
        "java.io.IOException: listener test: cannot listen on 192.0.2.1:0: the address is not one of this machine's",
        failure.getMessage());
  }

  @Test
  void connectionsWaitWhileNoneIsAccepted() throws Exception {
    Listeners listeners = open("127.0.0.1", 0);
    int port = port(listeners);
    ask(connect(port), "/");
    listeners.accept(false);
    // Of the acceptor's own loop, so that it has been said by the time it is connected to.
    onAcceptorLoop();
    try (Socket waiting = connect(port)) {
      send(waiting, "/");
      waiting.setSoTimeout(300);
      assertThrows(SocketTimeoutException.class, () -> waiting.getInputStream().read());
      listeners.accept(true);
      waiting.setSoTimeout(20_000);
      assertEquals('H', waiting.getInputStream().read());
    }
  }

  private void onAcceptorLoop() throws Exception {
    for (var loop : vertx.acceptorEventLoopGroup()) {
      loop.submit(() -> {}).sync();
    }
  }

  @Test
  void theUnspecifiedAddressOfIpv6TakesBothVersions() throws Exception {
    assumeTrue(ipv6(), "this machine has no IPv6");
    int port = port(open("::", 0));
    try (Socket four = connect(port);
        Socket six = new Socket(InetAddress.getByName("::1"), port)) {
      assertTrue(ask(four, "/").startsWith("HTTP/1.1 200"));
      assertTrue(ask(six, "/").startsWith("HTTP/1.1 200"));
    }
  }

  @Test
  void drainingClosesIdleConnectionsAndWaitsForTheOthers() throws Exception {
    Listeners listeners = open("127.0.0.1", 0);
    int port = port(listeners);
    try (Socket idle = connect(port);
        Socket busy = connect(port)) {
      ask(idle, "/");
      send(busy, "/hold");
      Held request = held.take();

      await(listeners.close());
      assertThrows(ConnectException.class, () -> connect(port).close());
      Future<?> drained = Future.all(edges.stream().map(EdgeVerticle::drain).toList());
      assertEquals(-1, idle.getInputStream().read());
      assertFalse(drained.isComplete());

      request.answer();
      String answer = new String(busy.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
      assertTrue(answer.contains("onnection: close"), answer);
      busy.close();
      idle.close();
      await(drained);
    }
  }

  @Test
  void whatIsNotDoneInTimeIsCutOff() throws Exception {
    Listeners listeners = open("127.0.0.1", 0);
    try (Socket busy = connect(port(listeners))) {
      send(busy, "/hold");
      held.take();
      await(listeners.close());
      Future<?> drained = Future.all(edges.stream().map(EdgeVerticle::drain).toList());
      edges.forEach(edge -> edge.edge().closeConnections());
      await(drained);
      assertEquals(-1, busy.getInputStream().read());
    }
  }

  private Listeners open(String host, int port) throws Exception {
    return open(listener("test", host, port));
  }

  private Listeners open(ListenerConfig... configs) throws Exception {
    return await(
        Listeners.open(
            vertx,
            List.of(configs),
            () -> SETTINGS,
            edges,
            null,
            ConnectionGuard.NONE,
            _ -> false,
            metrics));
  }

  private static ListenerConfig listener(String name, String host, int port) {
    return new ListenerConfig(name, new HostPort(host, port), ListenerConfig.Protocol.HTTP, false);
  }

  private static int port(Listeners listeners) {
    return listeners.list().getFirst().address().port();
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static Socket connect(int port) throws IOException {
    return new Socket("127.0.0.1", port);
  }

  private static boolean ipv6() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("::1"))) {
      return socket.isBound();
    } catch (IOException e) {
      return false;
    }
  }

  private static void send(Socket socket, String path) throws IOException {
    socket
        .getOutputStream()
        .write(
            ("GET " + path + " HTTP/1.1\r\nHost: a\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
  }

  /** The status line and the edge that answered. */
  private static String ask(Socket socket, String path) throws IOException {
    send(socket, path);
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int b = socket.getInputStream().read();
      if (b < 0) {
        throw new IOException("ended after: " + head);
      }
      head.append((char) b);
    }
    String edge = head.substring(head.indexOf("edge: ") + 6);
    return head.substring(0, head.indexOf("\r"))
        + ", edge "
        + edge.substring(0, edge.indexOf("\r"));
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
  }

  private record Held(Edge edge, ServerStream stream) {
    void answer() {
      edge.eventLoop().execute(() -> TellsItsEdge.answer(edge, stream));
    }
  }

  /** Answers with the number of its edge; what is asked to be held is left to the test. */
  private final class TellsItsEdge implements EdgeServices, RequestHandler {
    private final Edge edge;

    TellsItsEdge(Edge edge) {
      this.edge = edge;
    }

    @Override
    public RequestHandler handler(ListenerConfig listener) {
      return this;
    }

    @Override
    public void drain() {}

    @Override
    public void close() {}

    @Override
    public BodyListener onRequest(ServerStream stream) {
      if (stream.request().target().equals("/hold")) {
        held.add(new Held(edge, stream));
      } else {
        answer(edge, stream);
      }
      return Discard.INSTANCE;
    }

    @Override
    public BodyListener onMalformed(ServerStream stream, int status, String detail) {
      stream.reset();
      return Discard.INSTANCE;
    }

    static void answer(Edge edge, ServerStream stream) {
      Fields fields = new Fields();
      fields.add("edge", Integer.toString(edge.index()));
      fields.add("content-length", "0");
      stream.respond(new ResponseHead(200, fields, false));
      stream.flush();
    }
  }
}
