package io.bartizan.tls;

import io.bartizan.config.ClientAuthConfig;
import io.bartizan.config.ClientAuthConfig.Mode;
import io.bartizan.config.ListenerConfig;
import io.bartizan.config.Problem;
import io.bartizan.http.ClientAccess;
import io.bartizan.tls.CertificateReload.State;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The rules of {@code tls.clientAuth} in force on all listeners, and reading their files again. A
 * rule whose files have the same content stays the same object, and its sessions and connections
 * live on; one whose files cannot be used stays as it was.
 */
public final class ClientRules {
  private static final Logger LOG = System.getLogger(ClientRules.class.getName());

  private final ClientAuthFiles files;
  private final Map<String, ListenerRules> listeners;
  private volatile List<ClientRule> rules;

  private ClientRules(
      ClientAuthFiles files, List<ClientRule> rules, List<ListenerConfig> listeners) {
    this.files = files;
    this.rules = List.copyOf(rules);
    this.listeners =
        listeners.stream()
            .collect(
                Collectors.toUnmodifiableMap(
                    ListenerConfig::name,
                    listener -> new ListenerRules(new HostRules(listener.name(), rules))));
  }

  /**
   * Reads the files of all rules. Blocks.
   *
   * @param clock against which dates are checked, now and in handshakes
   * @param problems takes why a rule cannot be used; such a rule is left out
   * @param warnings takes what is odd but harmless
   */
  public static ClientRules read(
      List<ClientAuthConfig> configs,
      List<ListenerConfig> listeners,
      InstantSource clock,
      Consumer<Problem> problems,
      Consumer<Problem> warnings) {
    ClientAuthFiles files = new ClientAuthFiles(clock);
    List<ClientTrust> known = new ArrayList<>();
    List<ClientRule> rules = new ArrayList<>();
    for (ClientAuthConfig config : configs) {
      if (config.mode() == Mode.NONE) {
        rules.add(new ClientRule(config, null));
        continue;
      }
      ClientTrust trust = files.read(config, problems, warnings);
      if (trust != null) {
        rules.add(new ClientRule(config, shared(trust, known)));
      }
    }
    return new ClientRules(files, rules, listeners);
  }

  /** Where there are no rules. */
  public static ClientRules none(ListenerConfig... listeners) {
    return new ClientRules(
        new ClientAuthFiles(InstantSource.system()), List.of(), List.of(listeners));
  }

  /** The one of equal content, where there is one. */
  private static ClientTrust shared(ClientTrust trust, List<ClientTrust> known) {
    for (ClientTrust other : known) {
      if (other.isSameAs(trust)) {
        return other;
      }
    }
    known.add(trust);
    return trust;
  }

  /**
   * Reads the files of all rules again and changes nothing yet. Blocks.
   *
   * @return one for each rule that asks for certificates, in the order configured
   */
  public synchronized List<RuleOutcome> read() {
    List<RuleOutcome> outcomes = new ArrayList<>();
    List<ClientTrust> known = new ArrayList<>();
    rules.forEach(rule -> addTo(known, rule.trust()));
    for (ClientRule rule : rules) {
      ClientTrust before = rule.trust();
      if (before != null) {
        outcomes.add(outcome(rule, before, known));
      }
    }
    return outcomes;
  }

  private RuleOutcome outcome(ClientRule rule, ClientTrust before, List<ClientTrust> known) {
    List<Problem> problems = new ArrayList<>();
    ClientTrust read = files.read(rule.config(), problems::add, problems::add);
    if (read == null) {
      return new RuleOutcome(rule.name(), State.REFUSED, rule, problems);
    }
    ClientTrust now = shared(read, known);
    return now == before
        ? new RuleOutcome(rule.name(), State.UNCHANGED, rule, problems)
        : new RuleOutcome(rule.name(), State.LOADED, new ClientRule(rule.config(), now), problems);
  }

  /**
   * Puts in force what was read, and logs what changed. Connections that stand are looked at again
   * with their next request; new handshakes go by what was read.
   *
   * @param outcomes read after the last change
   */
  public synchronized void apply(List<RuleOutcome> outcomes) {
    Map<String, ClientRule> read = new HashMap<>();
    for (RuleOutcome outcome : outcomes) {
      read.put(outcome.name(), outcome.inForce());
      if (outcome.state() != State.UNCHANGED) {
        outcome.problems().forEach(problem -> LOG.log(Level.WARNING, "client rule {0}", problem));
      }
    }
    replace(rules.stream().map(rule -> read.getOrDefault(rule.name(), rule)).toList());
  }

  private void replace(List<ClientRule> next) {
    List<ClientRule> before = rules;
    if (next.equals(before)) {
      return;
    }
    List<ClientTrust> staying = new ArrayList<>();
    next.forEach(rule -> addTo(staying, rule.trust()));
    rules = List.copyOf(next);
    listeners.forEach((name, held) -> held.replace(new HostRules(name, next)));
    for (ClientRule rule : before) {
      ClientTrust trust = rule.trust();
      if (trust != null && !staying.contains(trust)) {
        trust.retire();
      }
    }
    LOG.log(Level.INFO, "rules for client certificates have changed");
  }

  private static void addTo(List<ClientTrust> trusts, @Nullable ClientTrust trust) {
    if (trust != null && !trusts.contains(trust)) {
      trusts.add(trust);
    }
  }

  /** What became of a rule. */
  public static final class RuleOutcome {
    private final String name;
    private final State state;
    private final ClientRule inForce;
    private final List<Problem> problems;

    RuleOutcome(String name, State state, ClientRule inForce, List<Problem> problems) {
      this.name = name;
      this.state = state;
      this.inForce = inForce;
      this.problems = List.copyOf(problems);
    }

    /** The rule's name. */
    public String name() {
      return name;
    }

    /** What became of it. */
    public State state() {
      return state;
    }

    /** Why it was refused, or what is odd about it. */
    public List<Problem> problems() {
      return problems;
    }

    ClientRule inForce() {
      return inForce;
    }
  }

  /** For requests without TLS on a listener; null where no host of it has a rule. */
  public @Nullable ClientAccess inTheClear(String listener) {
    return listener(listener).inTheClear();
  }

  /** The rules in force, in the order configured. */
  public List<RuleView> views() {
    return rules.stream().map(RuleView::of).toList();
  }

  ListenerRules listener(String name) {
    ListenerRules found = listeners.get(name);
    if (found == null) {
      throw new IllegalArgumentException("no listener " + name);
    }
    return found;
  }
}
