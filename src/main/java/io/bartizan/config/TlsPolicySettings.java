package io.bartizan.config;

import java.util.List;
import java.util.Map;

/** Reads what {@code tls} says about versions, cipher suites and groups. */
final class TlsPolicySettings {
  private static final Map<String, TlsProfile> PROFILES =
      Map.of("modern", TlsProfile.MODERN, "intermediate", TlsProfile.INTERMEDIATE);

  private TlsPolicySettings() {}

  static TlsPolicyConfig convert(Settings tls) {
    TlsProfile profile = tls.oneOf("profile", PROFILES, TlsPolicyConfig.DEFAULT_PROFILE);
    List<TlsSuite> suites = profile.suites();
    if (tls.has("ciphers")) {
      suites = tls.texts("ciphers", TlsSuite::parse).stream().distinct().toList();
      if (!profile.speaksTls12()) {
        refuse(tls, "ciphers", "a list", "those are of TLS 1.2, which \"modern\" does not speak");
      }
    }
    List<TlsGroup> groups = TlsPolicyConfig.DEFAULT_GROUPS;
    if (tls.has("groups")) {
      groups = tls.texts("groups", TlsGroup::parse).stream().distinct().toList();
      if (profile.speaksTls12()
          && !groups.isEmpty()
          && groups.stream().noneMatch(TlsGroup::inTls12)) {
        refuse(
            tls,
            "groups",
            "only " + Quoted.of(groups.getFirst().text()),
            "TLS 1.2 cannot use it: add another, or choose the profile \"modern\"");
      }
    }
    return new TlsPolicyConfig(profile, suites, groups);
  }

  private static void refuse(Settings tls, String key, String found, String why) {
    Json value = tls.get(key);
    if (value != null) {
      tls.findings().addUnlessTold(value.place().problem(found, why));
    }
  }
}
