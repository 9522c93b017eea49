package io.bartizan.explain;

import io.bartizan.config.ClientAuthConfig;
import io.bartizan.config.ClientAuthConfig.Mode;
import io.bartizan.config.ListenerConfig;
import io.bartizan.config.ListenerConfig.Protocol;
import io.bartizan.explain.Step.Effect;
import io.bartizan.explain.Step.Stage;
import io.bartizan.tls.ClientRules;
import io.bartizan.tls.NamedConnection;
import io.bartizan.tls.ServerCertificate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What the connection means for a request: the certificate that its server name is answered with,
 * whether the client is asked for one, and whether the host may be asked for on it.
 */
final class ExplainedConnection {
  private static final int MAX_NAMES = 5;
  private static final int REDIRECT = 308;
  private static final String MISDIRECTED = "misdirected";

  private final Question question;
  private final Facts facts;
  private final List<Step> steps = new ArrayList<>();

  ExplainedConnection(Question question, Facts facts) {
    this.question = question;
    this.facts = facts;
  }

  /** The connection for a server name; null where none is asked about. */
  @Nullable NamedConnection named() {
    String name = question.serverName();
    return name == null
        ? null
        : NamedConnection.of(
            facts.certificates(), name, facts.deployment().gateway().tls().unknownServerName());
  }

  List<Step> steps() {
    NamedConnection named = named();
    ClientRules rules = facts.clientRules();
    if (named != null) {
      certificates(named);
      if (rules != null && !named.certificates().isEmpty()) {
        each(Protocol.HTTPS, listener -> asked(named, rules, listener.name()));
        each(Protocol.HTTPS, listener -> misdirected(named, rules, listener.name()));
      }
    }
    if (!question.https()) {
      each(Protocol.HTTP, listener -> inTheClear(listener, rules));
    }
    return steps;
  }

  private void certificates(NamedConnection named) {
    if (named.certificates().isEmpty()) {
      steps.add(
          Step.refuses(
              Stage.CONNECTION,
              "certificate",
              0,
              "no-certificate",
              "no certificate is for "
                  + named.serverName()
                  + ": the handshake ends with unrecognized_name"));
      return;
    }
    String first =
        named.byName()
            ? "certificate "
            : "no certificate is for " + named.serverName() + ": the client gets certificate ";
    for (ServerCertificate each : named.certificates()) {
      boolean other = each != named.certificates().getFirst();
      steps.add(
          Step.tells(
                  Stage.CONNECTION,
                  "certificate",
                  (other ? "for clients that cannot use that, certificate " : first) + text(each))
              .named(each.name()));
    }
  }

  private static String text(ServerCertificate certificate) {
    List<String> names = certificate.serverNames();
    String more =
        names.size() <= MAX_NAMES ? "" : " and " + (names.size() - MAX_NAMES) + " more names";
    return certificate.name()
        + " ("
        + (certificate.file() == null ? "" : certificate.file() + ", ")
        + certificate.keyType()
        + ") for "
        + String.join(", ", names.subList(0, Math.min(MAX_NAMES, names.size())))
        + more
        + ", until "
        + certificate.notAfter();
  }

  private static @Nullable Step asked(NamedConnection named, ClientRules rules, String listener) {
    ClientAuthConfig rule = named.rule(rules, listener);
    return rule == null
        ? null
        : Step.mayRefuse(
                Stage.CONNECTION,
                "client-certificate",
                0,
                "bad-client-certificate",
                "asks for the client's certificate, by rule "
                    + rule.name()
                    + (rule.mode() == Mode.REQUIRED
                        ? ": no connection without"
                        : ", which it need not have"))
            .named(rule.name());
  }

  private @Nullable Step misdirected(NamedConnection named, ClientRules rules, String listener) {
    return named.isFor(question.host(), rules, listener)
        ? null
        : Step.refuses(
            Stage.CONNECTION,
            "host",
            421,
            MISDIRECTED,
            "421 (misdirected) for host "
                + question.host()
                + ", which asks clients for certificates and needs a connection of its own");
  }

  /** A listener that redirects looks at nothing else, neither at rules nor at routes. */
  private @Nullable Step inTheClear(ListenerConfig listener, @Nullable ClientRules rules) {
    if (listener.redirectToHttps()) {
      return redirect();
    }
    return rules == null ? null : misdirected(rules, listener.name());
  }

  private @Nullable Step misdirected(ClientRules rules, String listener) {
    return NamedConnection.isOpenInTheClear(question.host(), rules, listener)
        ? null
        : Step.refuses(
            Stage.CONNECTION,
            "host",
            421,
            MISDIRECTED,
            "421 (misdirected) for host "
                + question.host()
                + ", which nobody may ask for without a certificate, and so without TLS");
  }

  private static Step redirect() {
    return new Step(
        Stage.CONNECTION,
        "redirect",
        "",
        Effect.REDIRECTS,
        REDIRECT,
        "",
        "requests are sent to the same URL with https: 308");
  }

  /**
   * What listeners of a protocol do; said once where it is the same for all. Where it is not,
   * nothing is certain: nobody knows to which the client comes.
   */
  private void each(Protocol protocol, Function<ListenerConfig, @Nullable Step> step) {
    Map<String, @Nullable Step> byListener = new LinkedHashMap<>();
    for (ListenerConfig listener : facts.deployment().gateway().listeners()) {
      if (listener.protocol() == protocol) {
        byListener.put(listener.name(), step.apply(listener));
      }
    }
    List<@Nullable Step> different = byListener.values().stream().distinct().toList();
    if (different.size() == 1) {
      Step same = different.getFirst();
      if (same != null) {
        steps.add(same);
      }
      return;
    }
    byListener.forEach(
        (listener, one) -> {
          if (one != null) {
            steps.add(
                new Step(
                    one.stage(),
                    one.what(),
                    one.name(),
                    one.effect() == Effect.TELLS ? Effect.TELLS : Effect.MAY_REFUSE,
                    one.status(),
                    one.reason(),
                    "on listener " + listener + " " + one.text()));
          }
        });
  }
}
