import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/**
 * Runs the distribution under a little of everything, so that the JVM leaves behind a cache of its
 * classes and of what it learned of the code (JEP 483, 514, 515): the next start is warm. Argument:
 * the distribution's folder.
 */
public final class Train {
  private static final int REQUESTS = 12_000;
  private static final int AT_ONCE = 32;

  /** What the gateway said, shown when training fails. */
  private static final String LOG = "out.log";

  public static void main(String[] args) throws Exception {
    // The client would not take a certificate for localhost from 127.0.0.1.
    System.setProperty("jdk.internal.httpclient.disableHostnameVerification", "true");
    Path distribution = Path.of(args[0]).toAbsolutePath();
    Path folder = Files.createTempDirectory("bartizan-training");
    HttpServer upstream = upstream();
    int https = freePort();
    int http = freePort();
    configure(folder, upstream.getAddress().getPort(), https, http);
    Process gateway = start(distribution, folder);
    boolean trained = false;
    try {
      List<String> bases = List.of("https://127.0.0.1:" + https, "http://127.0.0.1:" + http);
      try (HttpClient client = client()) {
        awaitReady(client, gateway, bases.get(1));
        for (Version version : Version.values()) {
          for (String base : bases) {
            load(client, version, base);
          }
        }
      }
      trained = true;
    } finally {
      // The cache is written once the gateway has drained.
      gateway.destroy();
      if (!gateway.waitFor(180, TimeUnit.SECONDS)) {
        gateway.destroyForcibly();
      }
      upstream.stop(0);
      trained &= Files.exists(cache(distribution));
      if (!trained) {
        System.err.print(Files.readString(folder.resolve(LOG)));
      }
      delete(folder);
    }
    if (!trained) {
      throw new IllegalStateException("the JVM left no cache");
    }
  }

  private static Path cache(Path distribution) {
    return distribution.resolve("lib/bartizan.aot");
  }

  private static HttpServer upstream() throws IOException {
    byte[] body = new byte[1024];
    HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 100);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext(
        "/",
        exchange -> {
          exchange.getRequestBody().readAllBytes();
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    return server;
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static void configure(Path folder, int upstream, int https, int http)
      throws IOException {
    Files.createDirectories(folder.resolve("routes"));
    Files.writeString(
        folder.resolve("gateway.json"),
        """
        {"listeners": [
           {"name": "https", "address": "127.0.0.1:%d", "protocol": "https"},
           {"name": "http", "address": "127.0.0.1:%d", "protocol": "http"}],
         "admin": {"address": "127.0.0.1:0"},
         "accessLog": {"file": "access.log"}}
        """
            .formatted(https, http));
    Files.writeString(
        folder.resolve("routes/all.json"),
        """
        {"pools": {"all": {"endpoints": [{"url": "http://127.0.0.1:%d"}]}},
         "routes": [
           {"name": "all", "match": {"path": {"prefix": "/"}}, "to": {"pool": "all"}},
           {"name": "one", "match": {"hosts": ["*.example.com"], "path": {"regex": "/a/[0-9]+"},
             "headers": [{"name": "x-version", "exact": "b"}]}, "to": {"pool": "all"}}]}
        """
            .formatted(upstream));
  }

  private static Process start(Path distribution, Path folder) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
            distribution.resolve("bin/bartizan").toString(),
            "run",
            "--directory",
            folder.toString());
    builder.environment().put("BARTIZAN_AOT", "-XX:AOTCacheOutput=" + cache(distribution));
    builder.environment().put("BARTIZAN_OPTS", "-Xlog:aot=warning -Xlog:cds=warning");
    return builder
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve(LOG).toFile())
        .start();
  }

  private static HttpClient client() throws Exception {
    SSLContext tls = SSLContext.getInstance("TLS");
    tls.init(null, new TrustManager[] {new TrustsAll()}, null);
    return HttpClient.newBuilder().sslContext(tls).build();
  }

  private static void awaitReady(HttpClient client, Process gateway, String base)
      throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (System.nanoTime() < end && gateway.isAlive()) {
      try {
        client.send(HttpRequest.newBuilder(URI.create(base)).build(), BodyHandlers.discarding());
        return;
      } catch (IOException notYet) {
        Thread.sleep(50);
      }
    }
    throw new IllegalStateException("the gateway does not start");
  }

  private static void load(HttpClient client, Version version, String base) throws Exception {
    Semaphore room = new Semaphore(AT_ONCE);
    AtomicInteger failed = new AtomicInteger();
    for (int i = 0; i < REQUESTS / 4; i++) {
      HttpRequest.Builder request =
          HttpRequest.newBuilder(URI.create(base + "/a/" + i + "?q=" + i))
              .version(version)
              .header("accept", "application/json")
              .header("x-version", "b");
      if (i % 5 == 0) {
        request.POST(BodyPublishers.ofByteArray(new byte[10_000]));
      }
      room.acquire();
      client
          .sendAsync(request.build(), BodyHandlers.ofByteArray())
          .whenComplete(
              (response, failure) -> {
                if (failure != null || response.statusCode() != 200) {
                  failed.incrementAndGet();
                }
                room.release();
              });
    }
    room.acquire(AT_ONCE);
    if (failed.get() > 0) {
      throw new IllegalStateException(failed + " requests failed over " + version + " " + base);
    }
  }

  private static void delete(Path folder) throws IOException {
    List<Path> paths = new ArrayList<>();
    try (var walk = Files.walk(folder)) {
      walk.sorted(Comparator.reverseOrder()).forEach(paths::add);
    }
    for (Path path : paths) {
      Files.delete(path);
    }
  }

  private static final class TrustsAll implements X509TrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
