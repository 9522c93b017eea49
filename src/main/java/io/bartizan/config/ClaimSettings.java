package io.bartizan.config;

import io.bartizan.config.AuthConfig.ClaimMatch;
import java.util.ArrayList;
import java.util.List;

/** Reads what claims must be. */
final class ClaimSettings {
  private ClaimSettings() {}

  /** What {@code claims} of these settings must be. */
  static List<ClaimMatch> convert(Settings settings) {
    List<ClaimMatch> matches = new ArrayList<>();
    if (!(settings.get("claims") instanceof Json.Struct claims)) {
      return matches;
    }
    Settings members = settings.in("claims");
    claims
        .members()
        .forEach(
            (claim, member) -> {
              if (!ClaimPaths.isOne(claim)) {
                Place key = claims.keys().getOrDefault(claim, member.place());
                settings
                    .findings()
                    .addUnlessTold(key.problem(Quoted.of(claim), ClaimPaths.EXPECTED));
              }
              matches.add(claim(claim, member, members.in(claim)));
            });
    return matches;
  }

  private static ClaimMatch claim(String claim, Json member, Settings object) {
    if (object.has("contains")) {
      return new ClaimMatch.Contains(claim, object.text("contains", text -> text, ""));
    }
    if (object.has("regex")) {
      return new ClaimMatch.Regex(claim, object.text("regex", Regexes::parse, "x"));
    }
    Json exact = member instanceof Json.Struct ? object.get("exact") : member;
    return new ClaimMatch.Exact(
        claim,
        switch (exact) {
          case Json.Text text -> text.value();
          case Json.Num number -> number.written();
          case Json.Bool bool -> Boolean.toString(bool.value());
          case null, default -> "";
        });
  }
}
