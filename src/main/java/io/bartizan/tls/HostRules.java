package io.bartizan.tls;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The rules of one listener by host: the exact name, wildcards from the longest suffix to the
 * shortest, the rule without hosts, none. A star stands for one label or more, as in routes.
 */
final class HostRules {
  private final List<ClientRule> rules;
  private final NameTable<ClientRule> exact;
  private final NameTable<ClientRule> suffixes;
  private final ClientRule general;

  /**
   * Those of a listener.
   *
   * @param all the rules of all listeners
   */
  HostRules(String listener, List<ClientRule> all) {
    Map<String, ClientRule> byHost = new HashMap<>();
    List<ClientRule> taken = new ArrayList<>();
    // For one host, what names the listener goes before what names none.
    for (boolean naming : new boolean[] {false, true}) {
      for (ClientRule rule : all) {
        List<String> listeners = rule.config().listeners();
        if (naming ? listeners.contains(listener) : listeners.isEmpty()) {
          taken.add(rule);
          List<String> hosts = rule.config().hosts();
          (hosts.isEmpty() ? List.of("") : hosts).forEach(host -> byHost.put(host, rule));
        }
      }
    }
    this.rules = List.copyOf(taken);
    ClientRule withoutHosts = byHost.remove("");
    this.general = withoutHosts == null ? ClientRule.NONE : withoutHosts;
    Map<String, ClientRule> names = new HashMap<>();
    Map<String, ClientRule> ends = new HashMap<>();
    byHost.forEach(
        (host, rule) -> {
          if (host.startsWith("*.")) {
            ends.put(host.substring(1), rule);
          } else {
            names.put(host, rule);
          }
        });
    this.exact = new NameTable<>(names);
    this.suffixes = new NameTable<>(ends);
  }

  /** Whether the listener has no rules at all. */
  boolean isEmpty() {
    return rules.isEmpty();
  }

  /** The rule of that name, or null. */
  @Nullable ClientRule named(String name) {
    for (ClientRule rule : rules) {
      if (rule.name().equals(name)) {
        return rule;
      }
    }
    return null;
  }

  /**
   * The rule for a host.
   *
   * @param host a name, or an IP address, IPv6 in brackets; empty where none is known
   */
  ClientRule find(String host) {
    ClientRule found = exact.get(host, 0);
    for (int dot = host.indexOf('.', 1);
        found == null && dot > 0;
        dot = host.indexOf('.', dot + 1)) {
      found = suffixes.get(host, dot);
    }
    return found == null ? general : found;
  }
}
