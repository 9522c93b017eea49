package io.bartizan.admin;

import io.bartizan.config.ClientAuthConfig;
import io.bartizan.config.ClientAuthConfig.Mode;
import io.bartizan.config.SanPattern;
import io.bartizan.config.SubjectPattern;
import io.bartizan.tls.ClientRules;
import io.bartizan.tls.RuleView;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Locale;

/** The rules for client certificates as an operator reads them. */
final class ClientRuleViews {
  private ClientRuleViews() {}

  static JsonArray of(ClientRules rules) {
    JsonArray all = new JsonArray();
    rules.views().forEach(view -> all.add(of(view)));
    return all;
  }

  private static JsonObject of(RuleView view) {
    ClientAuthConfig config = view.config();
    JsonObject told =
        new JsonObject()
            .put("name", config.name())
            .put("mode", config.mode().name().toLowerCase(Locale.ROOT));
    put(told, "hosts", config.hosts());
    put(told, "listeners", config.listeners());
    if (config.mode() == Mode.NONE) {
      return told;
    }
    put(told, "subjects", config.subjects().stream().map(SubjectPattern::text).toList());
    put(told, "sans", config.sans().stream().map(SanPattern::text).toList());
    told.put("forward", config.forward().name().toLowerCase(Locale.ROOT));
    JsonArray authorities = new JsonArray();
    for (RuleView.Authority authority : view.authorities()) {
      authorities.add(
          new JsonObject()
              .put("subject", authority.subject())
              .put("notAfter", authority.notAfter().toString()));
    }
    told.put("authorities", authorities);
    JsonArray lists = new JsonArray();
    for (RuleView.Crl list : view.lists()) {
      lists.add(
          new JsonObject()
              .put("issuer", list.issuer())
              .put("thisUpdate", list.thisUpdate().toString())
              .put("nextUpdate", list.nextUpdate().toString())
              .put("revoked", list.revoked()));
    }
    return told.put("crls", lists);
  }

  private static void put(JsonObject told, String name, List<String> values) {
    if (!values.isEmpty()) {
      told.put(name, new JsonArray(values));
    }
  }
}
