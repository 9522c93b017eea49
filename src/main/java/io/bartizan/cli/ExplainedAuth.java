package io.bartizan.cli;

import io.bartizan.config.AuthConfig;
import io.bartizan.config.AuthConfig.ClaimMatch;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** What a route wants to have proved. */
final class ExplainedAuth {
  private ExplainedAuth() {}

  /** A line for each condition. */
  static List<String> lines(AuthConfig auth) {
    AuthConfig.Jwt jwt = auth.jwt();
    if (jwt == null) {
      return List.of();
    }
    List<String> lines = new ArrayList<>();
    String providers = String.join(jwt.all() ? " and of " : " or ", jwt.providers());
    lines.add(
        "wants a token of "
            + providers
            + (jwt.optional() ? ", where there is one; 401 for a bad one" : "; 401 without"));
    if (!jwt.scopes().isEmpty()) {
      lines.add("wants the scopes " + sorted(jwt.scopes(), ", ") + "; 403 without");
    }
    if (!jwt.roles().isEmpty()) {
      lines.add("wants the role " + sorted(jwt.roles(), " or ") + "; 403 without");
    }
    for (ClaimMatch claim : jwt.claims()) {
      lines.add(
          "wants claim "
              + claim.claim()
              + switch (claim) {
                case ClaimMatch.Exact exact -> " to be \"" + exact.value() + "\"";
                case ClaimMatch.Contains contains -> " to contain \"" + contains.part() + "\"";
                case ClaimMatch.Regex regex -> " to match " + regex.pattern();
              }
              + "; 403 else");
    }
    return lines;
  }

  private static String sorted(Set<String> names, String between) {
    return String.join(between, names.stream().sorted().toList());
  }
}
