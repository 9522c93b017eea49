package io.bartizan.cli;

import io.bartizan.InvalidDeploymentException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.function.ToIntFunction;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code bartizan certs put}: gives the running gateway a certificate with its key. */
@Command(
    name = "put",
    description =
        "Give the running gateway a certificate and its key, to keep in certs/ and to serve at once. Fails and changes nothing where they cannot be used.")
final class PutCertificateCommand implements Callable<Integer> {
  /** As much as the gateway takes. */
  private static final int MAX_BYTES = 1 << 20;

  @Mixin private final DirectoryOption directory = new DirectoryOption();

  @Parameters(paramLabel = "NAME", description = "Of the files in certs/, without ending.")
  private String name = "";

  @Option(
      names = "--chain",
      required = true,
      paramLabel = "FILE",
      description = "PEM of the certificate and what leads to its root.")
  private Path chain = Path.of("");

  @Option(names = "--key", required = true, paramLabel = "FILE", description = "PEM of its key.")
  private Path key = Path.of("");

  private final ToIntFunction<AdminClient.Answer> report;

  PutCertificateCommand(ToIntFunction<AdminClient.Answer> report) {
    this.report = report;
  }

  @Override
  public Integer call() throws IOException, InvalidDeploymentException {
    JsonObject body = new JsonObject().put("chain", text(chain)).put("key", text(key));
    return report.applyAsInt(
        AdminClient.of(directory.path).put(AdminClient.path("/certs/", name), body));
  }

  private static String text(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(MAX_BYTES + 1);
      if (bytes.length > MAX_BYTES) {
        throw new IOException(file + ": larger than 1 MiB");
      }
      return new String(bytes, StandardCharsets.ISO_8859_1);
    } catch (NoSuchFileException e) {
      throw new IOException(file + ": there is no such file", e);
    }
  }
}
