package io.bartizan.explain;

import io.bartizan.config.Deployment;
import io.bartizan.config.HeadersConfig.Underscores;
import io.bartizan.explain.Step.Stage;
import io.bartizan.gateway.GatewayCompiler;
import io.bartizan.http.FieldName;
import io.bartizan.http.Fields;
import io.bartizan.http.IdentityFields;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What is left of a request's header fields when something is first decided by them.
 *
 * @param left not to be changed
 * @param steps of those that the gateway takes out, or refuses requests for; each once
 */
record ExplainedFields(Fields left, List<Step> steps) {
  private static final int BAD_REQUEST = 400;

  /** Of a request's own, which stay as they are. */
  static ExplainedFields of(Fields sent, Deployment deployment) {
    Fields left = new Fields();
    left.addAll(sent);
    // The URL's host is what counts.
    left.removeAll(FieldName.HOST);
    IdentityFields.removeFrom(left);
    for (FieldName name : GatewayCompiler.reserved(deployment)) {
      left.removeAll(name);
    }
    Underscores underscores = deployment.gateway().headers().underscores();
    Set<Step> steps = new LinkedHashSet<>();
    for (int slot = 0; slot < sent.slots(); slot++) {
      String name = sent.name(slot);
      boolean underscored = underscores != Underscores.ALLOW && name.indexOf('_') >= 0;
      if (underscored && underscores == Underscores.REFUSE) {
        steps.add(refused(name));
        continue;
      }
      if (underscored) {
        left.removeAll(FieldName.of(name));
      }
      if (!left.contains(FieldName.of(name))) {
        steps.add(removed(name));
      }
    }
    return new ExplainedFields(left, List.copyOf(steps));
  }

  private static Step refused(String name) {
    return Step.refuses(
        Stage.REQUEST,
        "header-name",
        BAD_REQUEST,
        "malformed-request",
        "400 (malformed-request) for header " + name + ": headers.underscores is refuse");
  }

  private static Step removed(String name) {
    return Step.tells(
        Stage.REQUEST,
        "removed-header",
        "header " + name + " is taken out before anything is decided by it");
  }
}
