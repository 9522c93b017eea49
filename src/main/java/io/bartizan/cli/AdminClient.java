package io.bartizan.cli;

import io.bartizan.InvalidDeploymentException;
import io.bartizan.admin.AdminToken;
import io.bartizan.config.AdminConfig;
import io.bartizan.config.Deployment;
import io.bartizan.config.DeploymentReader;
import io.bartizan.config.HostPort;
import io.bartizan.config.Problems;
import io.bartizan.config.Reading;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;

/** Asks the gateway that runs a deployment, at the address and with the token its files say. */
final class AdminClient {
  /** Reading ten thousand certificates again takes seconds. */
  private static final Duration TIMEOUT = Duration.ofMinutes(2);

  private final HostPort address;
  private final String token;

  private AdminClient(HostPort address, String token) {
    this.address = address;
    this.token = token;
  }

  /** For the gateway that was started in a folder. */
  static AdminClient of(Path directory) throws InvalidDeploymentException, IOException {
    Reading reading = new DeploymentReader(System::getenv).readGateway(directory.toAbsolutePath());
    if (reading instanceof Problems problems) {
      throw new InvalidDeploymentException(problems.list());
    }
    AdminConfig config = ((Deployment) reading).gateway().admin();
    try {
      return new AdminClient(config.address(), AdminToken.read(Path.of(config.tokenFile())));
    } catch (NoSuchFileException e) {
      throw new IOException(
          config.tokenFile() + ": there is no token, so no gateway was started here", e);
    }
  }

  /** What came back; a status of 400 or more is not here, but 422. */
  record Answer(int status, JsonObject body) {}

  Answer get(String path) throws IOException {
    return send(request(path).GET());
  }

  Answer post(String path) throws IOException {
    return send(request(path).POST(BodyPublishers.noBody()));
  }

  Answer post(String path, JsonObject body) throws IOException {
    return send(
        request(path)
            .header("content-type", "application/json")
            .POST(BodyPublishers.ofString(body.encode())));
  }

  Answer put(String path, JsonObject body) throws IOException {
    return send(
        request(path)
            .header("content-type", "application/json")
            .PUT(BodyPublishers.ofString(body.encode())));
  }

  Answer delete(String path) throws IOException {
    return send(request(path).DELETE());
  }

  /** A path that ends in what a user wrote. */
  static String path(String parent, String name) {
    return parent + URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://" + address + path))
        .timeout(TIMEOUT)
        .header("authorization", "Bearer " + token);
  }

  private Answer send(HttpRequest.Builder request) throws IOException {
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpResponse<String> response = client.send(request.build(), BodyHandlers.ofString());
      JsonObject body = new JsonObject(response.body());
      if (response.statusCode() >= 400 && response.statusCode() != 422) {
        throw new IOException(address + " refuses: " + body.getString("detail", response.body()));
      }
      return new Answer(response.statusCode(), body);
    } catch (ConnectException e) {
      throw new IOException("no gateway listens on " + address, e);
    } catch (DecodeException e) {
      throw new IOException("what listens on " + address + " is not a gateway's admin side", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }
}
