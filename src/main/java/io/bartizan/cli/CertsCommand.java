package io.bartizan.cli;

import io.bartizan.InvalidDeploymentException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code bartizan certs}: what the running gateway presents to clients. */
@Command(
    name = "certs",
    description = "Show the certificates of the running gateway, or have it read them again.")
final class CertsCommand implements Callable<Integer> {
  @Mixin private final DirectoryOption directory = new DirectoryOption();

  @Option(
      names = "--reload",
      description = "Read certs/ again first. Fails if any of it is refused; the rest is in force.")
  private boolean reload;

  private final PrintWriter out;
  private final PrintWriter err;
  private final InstantSource clock;

  CertsCommand(PrintWriter out, PrintWriter err, InstantSource clock) {
    this.out = out;
    this.err = err;
    this.clock = clock;
  }

  @Override
  public Integer call() throws IOException, InvalidDeploymentException {
    AdminClient admin = AdminClient.of(directory.path);
    return report(reload ? admin.post("/certs/reload") : admin.get("/certs"));
  }

  /** Prints what the gateway says of certificates; the exit code. */
  int report(AdminClient.Answer answer) {
    boolean good = answer.status() == 200;
    for (Object each : answer.body().getJsonArray("certificates", new JsonArray())) {
      JsonObject certificate = (JsonObject) each;
      out.println(line(certificate));
      good &= !"refused".equals(certificate.getString("state"));
      problems(certificate);
    }
    for (Object each : answer.body().getJsonArray("clientAuth", new JsonArray())) {
      JsonObject rule = (JsonObject) each;
      if (rule.containsKey("state")) {
        out.println("rule " + rule.getString("name") + ": " + rule.getString("state"));
        good &= !"refused".equals(rule.getString("state"));
        problems(rule);
      }
    }
    problems(answer.body());
    out.flush();
    err.flush();
    return good ? BartizanCommand.DONE : BartizanCommand.FAILED;
  }

  private void problems(JsonObject of) {
    out.flush();
    for (Object problem : of.getJsonArray("problems", new JsonArray())) {
      err.println("  " + problem);
    }
    err.flush();
  }

  private String line(JsonObject certificate) {
    StringBuilder line = new StringBuilder(certificate.getString("name"));
    if (certificate.containsKey("state")) {
      line.append(": ").append(certificate.getString("state"));
    }
    if (certificate.containsKey("notAfter")) {
      Instant notAfter = Instant.parse(certificate.getString("notAfter"));
      line.append(": ")
          .append(certificate.getString("keyType"))
          .append(", expires ")
          .append(notAfter)
          .append(" (in ")
          .append(Duration.between(clock.instant(), notAfter).toDays())
          .append(" days), issued by ")
          .append(certificate.getString("issuer"))
          .append(", SHA-256 ")
          .append(certificate.getString("fingerprint"))
          .append(", for ")
          .append(String.join(", ", names(certificate)))
          .append(ocsp(certificate.getJsonObject("ocsp", new JsonObject())));
    }
    return line.toString();
  }

  /** Nothing where there is nothing to staple. */
  private static String ocsp(JsonObject ocsp) {
    boolean must = ocsp.getBoolean("mustStaple", false);
    String status = ocsp.getString("status", "none");
    String said =
        switch (status) {
          case "good" -> "; OCSP good until " + ocsp.getString("nextUpdate");
          case "revoked" -> "; REVOKED, says its OCSP responder";
          case "missing" -> "; no OCSP response" + (must ? ", which it must have" : "");
          default -> must ? "; no OCSP response, which it must have" : "";
        };
    return ocsp.containsKey("problem") ? said + " (" + ocsp.getString("problem") + ")" : said;
  }

  private static Iterable<String> names(JsonObject certificate) {
    return certificate.getJsonArray("serverNames", new JsonArray()).stream()
        .map(String::valueOf)
        .toList();
  }
}
