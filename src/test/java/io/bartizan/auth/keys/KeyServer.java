package io.bartizan.auth.keys;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.bartizan.tls.TestAuthority;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** An issuer that serves keys on the loopback address, over TLS by an authority of its own. */
public final class KeyServer implements AutoCloseable {
  /** Paths that were asked for. */
  public final List<String> asked = new CopyOnWriteArrayList<>();

  private final TestAuthority authority = TestAuthority.root("issuers");
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Map<String, HttpHandler> handlers = new ConcurrentHashMap<>();
  private final HttpServer server;
  private final String scheme;

  private KeyServer(HttpServer server, String scheme) {
    this.server = server;
    this.scheme = scheme;
    server.setExecutor(threads);
    server.createContext("/", this::handle);
  }

  private static InetSocketAddress anyPort() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  }

  /**
   * Over TLS.
   *
   * @param names of its certificate
   */
  public static KeyServer https(String... names) throws Exception {
    HttpsServer server = HttpsServer.create(anyPort(), 0);
    KeyServer issuer = new KeyServer(server, "https");
    server.setHttpsConfigurator(new HttpsConfigurator(issuer.context(names)));
    server.start();
    return issuer;
  }

  /** In the clear. */
  public static KeyServer http() throws IOException {
    KeyServer issuer = new KeyServer(HttpServer.create(anyPort(), 0), "http");
    issuer.server.start();
    return issuer;
  }

  private SSLContext context(String... names) throws GeneralSecurityException, IOException {
    TestAuthority.Leaf leaf = authority.issue(names);
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setKeyEntry(
        "issuer", leaf.key(), new char[0], new X509Certificate[] {leaf.certificate()});
    KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
    keys.init(store, new char[0]);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), null, null);
    return context;
  }

  /** Its authority's certificate, in a file. */
  public Path caFile(Path folder) throws IOException {
    return Files.writeString(
        folder.resolve("issuers.pem"),
        TestAuthority.pem("CERTIFICATE", TestAuthority.encoded(authority.certificate)));
  }

  /** Of what is asked for at a path. */
  public URI uri(String path) {
    return URI.create(scheme + "://localhost:" + server.getAddress().getPort() + path);
  }

  /** Answers with this and status 200. */
  public void answer(String path, String text) {
    handle(path, exchange -> send(exchange, 200, text));
  }

  /** Answers in another way. */
  public void handle(String path, HttpHandler handler) {
    handlers.put(path, handler);
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      String path = exchange.getRequestURI().getPath();
      asked.add(path);
      HttpHandler handler = handlers.get(path);
      if (handler == null) {
        send(exchange, 404, "");
      } else {
        handler.handle(exchange);
      }
    }
  }

  /** Sends a whole answer. */
  public static void send(HttpExchange exchange, int status, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  /** Waits until it is closed. */
  void hang() {
    try {
      closing.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    closing.countDown();
    server.stop(0);
    threads.shutdownNow();
  }
}
