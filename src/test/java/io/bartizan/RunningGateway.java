package io.bartizan;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.bartizan.admin.AdminToken;
import io.bartizan.config.HostPort;
import io.bartizan.http.RawClient;
import io.bartizan.listen.Listener;
import io.bartizan.protect.Protection;
import io.bartizan.protect.Resources;
import io.bartizan.time.Ticker;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.cert.CertificateFactory;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/**
 * The whole gateway in this process, started from files in a folder of its own, listening on free
 * ports: one listener in the clear, and one for TLS where there are certificates.
 */
public final class RunningGateway implements AutoCloseable {
  private final Path directory;
  private final boolean https;
  private final String abuse;
  private final Application application;

  private RunningGateway(Path directory, boolean https, String abuse, Application application) {
    this.directory = directory;
    this.https = https;
    this.abuse = abuse;
    this.application = application;
  }

  /** A gateway with the text of a routes file, and defaults but for ports. */
  public static RunningGateway withRoutes(String routes) throws Exception {
    return new Builder().routes(routes).start();
  }

  /** The routes file for one pool of endpoints behind one route that takes everything. */
  public static String allTo(String... urls) {
    return allToWith("", "", urls);
  }

  /**
   * The same with more settings.
   *
   * @param pool members of the pool's object, each with a comma behind
   * @param route members of the route's object, each with a comma behind
   */
  public static String allToWith(String pool, String route, String... urls) {
    StringBuilder endpoints = new StringBuilder();
    for (String url : urls) {
      endpoints.append(endpoints.isEmpty() ? "" : ", ").append("{\"url\": \"" + url + "\"}");
    }
    return """
        {"pools": {"upstream": {%s "endpoints": [%s]}},
         "routes": [{"name": "all", %s "match": {"path": {"prefix": "/"}},
                     "to": {"pool": "upstream"}}]}
        """
        .formatted(pool, endpoints, route);
  }

  /** The port of the listener. */
  public int port(String listener) {
    for (Listener each : application.listeners()) {
      if (each.config().name().equals(listener)) {
        return each.address().port();
      }
    }
    throw new IllegalArgumentException("no listener " + listener);
  }

  /** A client on the listener in the clear. */
  public RawClient client() throws IOException {
    return new RawClient(port("http"));
  }

  /** A client on the listener with TLS, speaking HTTP/1, trusting {@code certs/dev-ca.crt}. */
  public RawClient tlsClient() throws Exception {
    return new RawClient(trusting().getSocketFactory().createSocket("localhost", port("https")));
  }

  /** The same on a socket that is connected and on which something was said before TLS. */
  RawClient tlsClient(Socket connected) throws Exception {
    return new RawClient(
        trusting()
            .getSocketFactory()
            .createSocket(connected, "localhost", connected.getPort(), true));
  }

  /** The SHA-256 of the certificate that a new client is shown, in hexadecimal. */
  String presentedFingerprint() throws Exception {
    try (SSLSocket socket =
        (SSLSocket) trusting().getSocketFactory().createSocket("localhost", port("https"))) {
      byte[] leaf = socket.getSession().getPeerCertificates()[0].getEncoded();
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(leaf));
    }
  }

  /** The same for a server name, which the certificate must be for. */
  String presentedFingerprint(String serverName) throws Exception {
    try (Socket connected = new Socket(InetAddress.ofLiteral("127.0.0.1"), port("https"));
        SSLSocket socket =
            (SSLSocket)
                trusting()
                    .getSocketFactory()
                    .createSocket(connected, serverName, port("https"), true)) {
      SSLParameters parameters = socket.getSSLParameters();
      parameters.setEndpointIdentificationAlgorithm("HTTPS");
      socket.setSSLParameters(parameters);
      socket.startHandshake();
      byte[] leaf = socket.getSession().getPeerCertificates()[0].getEncoded();
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(leaf));
    }
  }

  /** A client that speaks HTTP/2 with the listener with TLS, trusting likewise. */
  public HttpClient http2Client() throws Exception {
    return HttpClient.newBuilder().version(Version.HTTP_2).sslContext(trusting()).build();
  }

  private SSLContext trusting() throws Exception {
    KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
    trusted.load(null, null);
    try (InputStream authority = Files.newInputStream(directory.resolve("certs/dev-ca.crt"))) {
      trusted.setCertificateEntry(
          "authority", CertificateFactory.getInstance("X.509").generateCertificate(authority));
    }
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return context;
  }

  /** What {@code /metrics} says now. */
  public String metrics() throws Exception {
    HostPort admin = application.adminAddress();
    try (HttpClient client = HttpClient.newHttpClient()) {
      URI uri = URI.create("http://127.0.0.1:" + admin.port() + "/metrics");
      return client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString()).body();
    }
  }

  /** The deployment's folder. */
  public Path directory() {
    return directory;
  }

  /** Writes {@code gateway.json} anew, with other members, each with a comma in front. */
  public void configure(String settings) throws IOException {
    Files.writeString(
        directory.resolve("gateway.json"), Builder.gatewayJson(https, "", abuse, settings));
  }

  /** Writes the routes file that takes effect at the next reload. */
  public void write(String routes) throws IOException {
    Files.writeString(directory.resolve("routes/test.json"), routes);
  }

  /** Asks the admin side, with the token. */
  public HttpResponse<String> admin(String method, String path, String... typeAndBody)
      throws Exception {
    URI uri = URI.create("http://" + application.adminAddress() + path);
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri)
            .header("authorization", "Bearer " + AdminToken.read(directory.resolve("admin.token")));
    if (typeAndBody.length > 0) {
      request
          .header("content-type", typeAndBody[0])
          .method(method, BodyPublishers.ofString(typeAndBody[1]));
    } else {
      request.method(method, BodyPublishers.noBody());
    }
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(request.build(), BodyHandlers.ofString());
    }
  }

  /** Has everything read again, which must do. */
  public JsonObject reload() throws Exception {
    HttpResponse<String> response = admin("POST", "/reload");
    assertEquals(200, response.statusCode(), response.body());
    return new JsonObject(response.body());
  }

  /** The lines of the access log once the gateway has stopped. */
  public String stopAndReadLog() throws Exception {
    stop();
    return Files.readString(directory.resolve("access.log"), StandardCharsets.UTF_8);
  }

  /** The running application. */
  public Application application() {
    return application;
  }

  /** Stops as SIGTERM would and waits. */
  public void stop() throws Exception {
    application.stop();
    application.awaitStopped();
  }

  /** Another that is started from the same files, once this one has stopped. */
  public RunningGateway again() throws Exception {
    return new RunningGateway(
        directory, https, abuse, Application.start(Prepared.read(directory, System.getenv()::get)));
  }

  @Override
  public void close() throws Exception {
    application.stop();
    application.stop();
    application.awaitStopped();
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  /** What a gateway is to be started with. */
  public static final class Builder {
    private final Path directory;
    private String routes = "{}";
    private String settings = "";
    private String listeners = "";

    /** Most tests come from one address and break rules on purpose. */
    private String abuse = "{\"mode\": \"off\"}";

    private boolean tls;
    private Protection protection = new Protection();

    /** Nothing but defaults. */
    public Builder() throws IOException {
      directory = Files.createTempDirectory("bartizan-test");
      Files.createDirectory(directory.resolve("routes"));
      Files.createDirectory(directory.resolve("certs"));
    }

    /** Where certificates and other files can be put. */
    public Path directory() {
      return directory;
    }

    /** The text of the routes file. */
    public Builder routes(String routes) {
      this.routes = routes;
      return this;
    }

    /** Members of {@code gateway.json}, each with a comma in front. */
    public Builder settings(String settings) {
      this.settings = settings;
      return this;
    }

    /** What becomes of abusers: nothing unless a test says so. */
    public Builder abuse(String object) {
      abuse = object;
      return this;
    }

    /** Another listener, as an object with a comma behind. */
    public Builder listener(String listener) {
      listeners += listener;
      return this;
    }

    /** Listens with TLS too; certificates have been put there. */
    public Builder tls() {
      tls = true;
      return this;
    }

    /** Goes by the process' own resources unless a test says so. */
    public Builder shortOf(Resources resources) {
      protection = new Protection(Ticker.SYSTEM, InstantSource.system(), resources);
      return this;
    }

    /** Starts it. */
    public RunningGateway start() throws Exception {
      Files.writeString(
          directory.resolve("gateway.json"), gatewayJson(tls, listeners, abuse, settings));
      Files.writeString(directory.resolve("routes/test.json"), routes);
      return new RunningGateway(
          directory,
          tls,
          abuse,
          Application.start(Prepared.read(directory, System.getenv()::get), protection));
    }

    private static String gatewayJson(
        boolean tls, String listeners, String abuse, String settings) {
      String https =
          tls
              ? "{\"name\": \"https\", \"address\": \"127.0.0.1:0\", \"protocol\": \"https\"},"
              : "";
      return """
      {"listeners": [%s%s
         {"name": "http", "address": "127.0.0.1:0", "protocol": "http"}],
       "eventLoops": 2,
       "admin": {"address": "127.0.0.1:0"},
       "accessLog": {"file": "access.log"},
       "abuse": %s%s}
      """
          .formatted(https, listeners, abuse, settings);
    }
  }
}
