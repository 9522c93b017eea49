package io.bartizan.admin;

import io.bartizan.config.Problem;
import io.bartizan.tls.CertificateReload;
import io.bartizan.tls.CertificateReload.Outcome;
import io.bartizan.tls.CertificateStore;
import io.bartizan.tls.ClientRules.RuleOutcome;
import io.bartizan.tls.OcspState;
import io.bartizan.tls.ServerCertificate;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Certificates, and what became of them, as an operator reads them. Never a key. */
final class CertificateViews {
  private CertificateViews() {}

  /** All in force. */
  static JsonArray of(CertificateStore store) {
    JsonArray certificates = new JsonArray();
    for (ServerCertificate certificate : store.certificates()) {
      certificates.add(put(new JsonObject().put("name", certificate.name()), certificate));
    }
    return certificates;
  }

  /** A reload as an operator reads it. */
  static JsonObject report(CertificateReload reload) {
    return problems(
        new JsonObject()
            .put("applied", reload.applied())
            .put("certificates", outcomes(reload.certificates()))
            .put("clientAuth", ruleOutcomes(reload.clientRules())),
        reload.problems());
  }

  /** What became of pairs. */
  static JsonArray outcomes(List<Outcome> outcomes) {
    JsonArray certificates = new JsonArray();
    for (Outcome outcome : outcomes) {
      JsonObject told =
          new JsonObject()
              .put("name", outcome.name())
              .put("state", outcome.state().name().toLowerCase(Locale.ROOT));
      certificates.add(problems(put(told, outcome.inForce()), outcome.problems()));
    }
    return certificates;
  }

  /** What became of rules for client certificates. */
  static JsonArray ruleOutcomes(List<RuleOutcome> outcomes) {
    JsonArray rules = new JsonArray();
    for (RuleOutcome outcome : outcomes) {
      JsonObject told =
          new JsonObject()
              .put("name", outcome.name())
              .put("state", outcome.state().name().toLowerCase(Locale.ROOT));
      rules.add(problems(told, outcome.problems()));
    }
    return rules;
  }

  private static JsonObject put(JsonObject told, @Nullable ServerCertificate certificate) {
    if (certificate == null) {
      return told;
    }
    return told.put("serverNames", new JsonArray(certificate.serverNames()))
        .put("keyType", certificate.keyType())
        .put("issuer", certificate.issuer())
        .put("notAfter", certificate.notAfter().toString())
        .put("daysLeft", Duration.between(Instant.now(), certificate.notAfter()).toDays())
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

  /** With the problems, if there are any. */
  static JsonObject problems(JsonObject told, List<Problem> problems) {
    if (!problems.isEmpty()) {
      JsonArray list = new JsonArray();
      problems.forEach(problem -> list.add(problem.toString()));
      told.put("problems", list);
    }
    return told;
  }
}
