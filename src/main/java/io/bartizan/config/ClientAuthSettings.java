package io.bartizan.config;

import io.bartizan.config.ClientAuthConfig.Forward;
import io.bartizan.config.ClientAuthConfig.Mode;
import io.bartizan.config.ClientAuthConfig.StaleCrl;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Turns {@code tls.clientAuth} into its records and checks what no schema can. */
final class ClientAuthSettings {
  private static final Map<String, Mode> MODES =
      Map.of("none", Mode.NONE, "optional", Mode.OPTIONAL, "required", Mode.REQUIRED);
  private static final Map<String, StaleCrl> STALE_CRLS =
      Map.of("refuse", StaleCrl.REFUSE, "allow", StaleCrl.ALLOW);
  private static final Map<String, Forward> FORWARDS =
      Map.of("none", Forward.NONE, "headers", Forward.HEADERS, "rfc9440", Forward.RFC9440);

  /** What only means something where a certificate is asked for. */
  private static final List<String> OF_CERTIFICATES =
      List.of("caFile", "crlFile", "staleCrl", "subjects", "sans", "forward");

  private final Findings findings;
  private final List<ListenerConfig> listeners;
  private final TextForm<String> file;
  private final Map<String, Place> names = new HashMap<>();

  /** Where a host of a listener, or of all listeners ({@code *}), has its rule. */
  private final Map<String, Place> hosts = new HashMap<>();

  private ClientAuthSettings(Findings findings, List<ListenerConfig> listeners, Path directory) {
    this.findings = findings;
    this.listeners = listeners;
    this.file = NamedFiles.existing(directory);
  }

  static List<ClientAuthConfig> convert(
      Settings tls, List<ListenerConfig> listeners, Path directory) {
    ClientAuthSettings settings = new ClientAuthSettings(tls.findings(), listeners, directory);
    List<ClientAuthConfig> rules = new ArrayList<>();
    for (Json item : tls.items("clientAuth")) {
      if (item instanceof Json.Struct rule) {
        rules.add(settings.rule(rule));
      }
    }
    return rules;
  }

  private ClientAuthConfig rule(Json.Struct struct) {
    Settings rule = new Settings(struct, findings);
    Place place = struct.place();
    Mode mode = rule.oneOf("mode", MODES, Mode.REQUIRED);
    ClientAuthConfig config =
        new ClientAuthConfig(
            name(rule, place),
            place.source(),
            place.pointer(),
            rule.texts("hosts", HostPatterns::parse),
            rule.texts("listeners", this::listener),
            mode,
            rule.textOrNull("caFile", file),
            crlFiles(rule),
            rule.oneOf("staleCrl", STALE_CRLS, ClientAuthConfig.DEFAULT_STALE_CRL),
            rule.texts("subjects", SubjectPattern::parse),
            rule.texts("sans", SanPattern::parse),
            rule.oneOf("forward", FORWARDS, ClientAuthConfig.DEFAULT_FORWARD));
    if (rule.has("mode") && !findings.isToldWithin(place)) {
      checkMembers(rule, place, mode);
      checkHosts(config, place);
    }
    return config;
  }

  private String name(Settings rule, Place place) {
    String name = rule.textOrNull("name", Tokens::label);
    if (name == null) {
      return place.pointer().substring(place.pointer().lastIndexOf('.') + 1);
    }
    Json json = rule.get("name");
    Place earlier = json == null ? null : names.putIfAbsent(name, json.place());
    if (earlier != null && json != null) {
      findings.addUnlessTold(
          json.place().problem(Quoted.of(name), "also the name at " + earlier.pointer()));
    }
    return name;
  }

  private List<String> crlFiles(Settings rule) {
    if (rule.get("crlFile") instanceof Json.Array) {
      return rule.texts("crlFile", file);
    }
    String only = rule.textOrNull("crlFile", file);
    return only == null ? List.of() : List.of(only);
  }

  private String listener(String name) throws BadText {
    for (ListenerConfig listener : listeners) {
      if (listener.name().equals(name)) {
        if (listener.protocol() == ListenerConfig.Protocol.HTTPS) {
          return name;
        }
        throw new BadText("only a listener of protocol \"https\" asks for certificates");
      }
    }
    throw new BadText(
        "there is no such listener",
        NearName.of(name, listeners.stream().map(ListenerConfig::name).toList()));
  }

  private void checkMembers(Settings rule, Place place, Mode mode) {
    if (mode != Mode.NONE) {
      if (!rule.has("caFile")) {
        findings.add(place.problem("\"caFile\" is missing", "whose certificates are good?"));
      }
      if (rule.has("staleCrl") && !rule.has("crlFile")) {
        noEffect(rule.get("staleCrl"), "there is no \"crlFile\"");
      }
      return;
    }
    for (String member : OF_CERTIFICATES) {
      noEffect(rule.get(member), "the mode is \"none\"");
    }
  }

  private void noEffect(@Nullable Json member, String why) {
    if (member != null) {
      findings.addUnlessTold(member.place().problem("has no effect", why));
    }
  }

  /** Each host has one rule for a listener, and one for all listeners. */
  private void checkHosts(ClientAuthConfig rule, Place place) {
    List<String> scopes = rule.listeners().isEmpty() ? List.of("*") : rule.listeners();
    List<String> patterns = rule.hosts().isEmpty() ? List.of("") : rule.hosts();
    for (String scope : scopes) {
      for (String host : patterns) {
        Place earlier = hosts.putIfAbsent(scope + ' ' + host, place);
        if (earlier != null && earlier != place) {
          String what = host.isEmpty() ? "hosts that no other rule names" : Quoted.of(host);
          findings.add(
              place.problem("a second rule for " + what, "the first is " + earlier.pointer()));
          return;
        }
      }
    }
  }
}
