package io.bartizan.explain;

import io.bartizan.address.IpAddress;
import io.bartizan.address.IpBlock;
import io.bartizan.config.AbuseConfig.Mode;
import io.bartizan.config.RouteConfig.AddressRule;
import io.bartizan.exchange.ClientTags;
import io.bartizan.explain.Step.Stage;
import io.bartizan.protect.AbuseStanding;
import io.bartizan.protect.AddressStanding;
import io.bartizan.protect.Ban;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a client by its address, where one is given.
 *
 * @param address null for any
 * @param standing null exactly where the address is
 * @param abuse null where nobody knows what it has done
 */
public record ExplainedClient(
    @Nullable IpAddress address,
    @Nullable AddressStanding standing,
    @Nullable AbuseStanding abuse) {
  /** One that a question is about. */
  static ExplainedClient of(@Nullable IpAddress address, Facts facts) {
    return address == null
        ? new ExplainedClient(null, null, null)
        : new ExplainedClient(address, facts.address(address), facts.abuse(address));
  }

  /** As it is called in sentences. */
  String name() {
    return address == null ? "the client" : "client " + address.text();
  }

  /**
   * The same as limits count it: by the whole of an IPv6 network.
   *
   * @param ipv6Prefix how many bits of IPv6 make one client
   */
  String counted(int ipv6Prefix) {
    return address == null ? name() : "client " + block(ipv6Prefix);
  }

  /** The block that is counted, an address alone for IPv4; empty where no address is given. */
  String block(int ipv6Prefix) {
    return address == null ? "" : IpBlock.ofClient(address, ipv6Prefix).text();
  }

  /** What routes know it by; none where no address is given. */
  ClientTags tags() {
    return standing == null ? ClientTags.NONE : standing.tags();
  }

  /** Whether its address is known. */
  boolean isKnown() {
    return standing != null;
  }

  /** What there is to say of it. */
  List<Step> steps() {
    List<Step> steps = new ArrayList<>();
    if (standing == null) {
      return steps;
    }
    if (!standing.tags().isEmpty()) {
      steps.add(tells("tags", "has tags " + String.join(", ", standing.tags().names())));
    }
    if (standing.denied()) {
      steps.add(
          Step.refuses(
              Stage.CLIENT,
              "denied",
              403,
              "address-denied",
              name()
                  + " is denied (address-denied): its connections are closed, and requests behind a"
                  + " trusted proxy get 403"));
    }
    if (standing.allowed()) {
      steps.add(tells("allowed", "is let in whatever lists deny, and never held or banned"));
    }
    if (!standing.unknown().isEmpty()) {
      steps.add(
          tells(
              "unknown-lists",
              "may be on lists that "
                  + (abuse == null ? "the running gateway fetches: " : "were not fetched yet: ")
                  + String.join(", ", standing.unknown())));
    }
    if (abuse != null) {
      addTo(steps, abuse);
    }
    return steps;
  }

  private void addTo(List<Step> steps, AbuseStanding known) {
    Ban ban = known.ban();
    if (ban != null) {
      steps.add(
          Step.refuses(
              Stage.CLIENT,
              "banned",
              429,
              "banned",
              name()
                  + " is banned until "
                  + Instant.ofEpochMilli(ban.untilMillis())
                  + " ("
                  + ban.reason()
                  + "): its connections are closed, and requests behind a trusted proxy get 429"));
    }
    long score = Math.round(known.score());
    if (score == 0 || known.config().mode() == Mode.OFF) {
      return;
    }
    String fate =
        switch (known.fate()) {
          case ANSWERED -> ": what is refused is answered";
          case HELD -> ": what is refused is held in the tarpit";
          case UNANSWERED -> ": what is refused gets no answer";
        };
    if (known.config().mode() == Mode.OBSERVE) {
      fate += " (only observed)";
    }
    steps.add(
        tells(
            "score",
            "has a score of "
                + score
                + (known.ofNetwork() ? " by its network" : "")
                + ", of "
                + known.config().tarpit().score()
                + " for the tarpit and "
                + known.config().ban().score()
                + " for a ban"
                // Of a ban all is told already.
                + (ban == null ? fate : "")));
  }

  private Step tells(String what, String predicate) {
    return Step.tells(Stage.CLIENT, what, name() + " " + predicate);
  }

  /** What a route's rule says. */
  List<Step> ofRule(AddressRule rule) {
    if (rule.isAny()) {
      return List.of();
    }
    String what = "addresses";
    String reason = "address-not-allowed";
    if (standing == null) {
      return List.of(
          Step.mayRefuse(
              Stage.ROUTE,
              what,
              403,
              reason,
              "takes clients"
                  + (rule.allow().isEmpty() ? "" : " with tag " + any(rule.allow()))
                  + (rule.deny().isEmpty() ? "" : " without tag " + any(rule.deny()))
                  + ", others get 403 (address-not-allowed)"));
    }
    if (standing.passes(rule)) {
      return List.of(Step.tells(Stage.ROUTE, what, "takes " + name() + " by its address"));
    }
    String why =
        standing.tags().hasAny(rule.deny())
            ? "has tag " + any(rule.deny())
            : "does not have tag " + any(rule.allow());
    return List.of(
        Step.refuses(
            Stage.ROUTE,
            what,
            403,
            reason,
            "403 (address-not-allowed) for " + name() + ", which " + why));
  }

  private static String any(Set<String> tags) {
    return String.join(" or ", tags.stream().sorted().toList());
  }
}
