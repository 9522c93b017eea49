package io.bartizan.admin;

import io.bartizan.config.Problem;
import io.bartizan.tls.CertificateReload;
import io.bartizan.tls.CertificateReload.Outcome;
import io.bartizan.tls.CertificateRotation;
import io.bartizan.tls.OcspState;
import io.bartizan.tls.ServerCertificate;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * {@code /certs} and {@code /certs/reload}: what serves, and reading it again. Never shows a key.
 */
public final class CertificateResource {
  private final CertificateRotation rotation;

  /** Of a gateway's certificates. */
  public CertificateResource(CertificateRotation rotation) {
    this.rotation = rotation;
  }

  /** What is in force. */
  JsonObject list() {
    JsonArray certificates = new JsonArray();
    for (ServerCertificate certificate : rotation.store().certificates()) {
      certificates.add(put(new JsonObject().put("name", certificate.name()), certificate));
    }
    return new JsonObject().put("certificates", certificates);
  }

  /** Reads all again, off the event loop, and tells of it. */
  Future<CertificateReload> reload(Vertx vertx) {
    return vertx.executeBlocking(rotation::reload, true);
  }

  /** A reload as an operator reads it. */
  static JsonObject report(CertificateReload reload) {
    JsonArray certificates = new JsonArray();
    for (Outcome outcome : reload.certificates()) {
      JsonObject told =
          new JsonObject()
              .put("name", outcome.name())
              .put("state", outcome.state().name().toLowerCase(Locale.ROOT));
      certificates.add(problems(put(told, outcome.inForce()), outcome.problems()));
    }
    return problems(
        new JsonObject().put("applied", reload.applied()).put("certificates", certificates),
        reload.problems());
  }

  private static JsonObject put(JsonObject told, @Nullable ServerCertificate certificate) {
    if (certificate == null) {
      return told;
    }
    return told.put("serverNames", new JsonArray(certificate.serverNames()))
        .put("keyType", certificate.keyType())
        .put("issuer", certificate.issuer())
        .put("notAfter", certificate.notAfter().toString())
        .put("fingerprint", certificate.fingerprint())
        .put("ocsp", ocsp(certificate.ocsp()));
  }

  private static JsonObject ocsp(OcspState state) {
    JsonObject told =
        new JsonObject()
            .put("status", state.status().name().toLowerCase(Locale.ROOT))
            .put("mustStaple", state.mustStaple());
    if (state.nextUpdate() != null) {
      told.put("nextUpdate", state.nextUpdate().toString());
    }
    if (state.problem() != null) {
      told.put("problem", state.problem());
    }
    return told;
  }

  private static JsonObject problems(JsonObject told, List<Problem> problems) {
    if (!problems.isEmpty()) {
      JsonArray list = new JsonArray();
      problems.forEach(problem -> list.add(problem.toString()));
      told.put("problems", list);
    }
    return told;
  }
}
