package io.bartizan.cli;

import io.bartizan.address.IpAddress;
import io.bartizan.config.GatewayConfig;
import io.bartizan.config.RouteConfig.AddressRule;
import io.bartizan.exchange.ClientTags;
import io.bartizan.protect.AddressStanding;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the files say of a client by its address, where one is given. */
final class ExplainedClient {
  private final @Nullable AddressStanding standing;
  private final String name;

  private ExplainedClient(@Nullable AddressStanding standing, String name) {
    this.standing = standing;
    this.name = name;
  }

  /**
   * A client.
   *
   * @param address as text, or null for any
   * @throws IOException when it is no IP address
   */
  static ExplainedClient of(@Nullable String address, GatewayConfig config) throws IOException {
    if (address == null) {
      return new ExplainedClient(null, "the client");
    }
    IpAddress parsed = IpAddress.parse(address);
    if (parsed == null) {
      throw new IOException("not an IP address: " + address);
    }
    return new ExplainedClient(AddressStanding.of(config, parsed), "client " + parsed.text());
  }

  /** As it is called in sentences. */
  String name() {
    return name;
  }

  /** What routes know it by; none where no address is given. */
  ClientTags tags() {
    return standing == null ? ClientTags.NONE : standing.tags();
  }

  /** Whether its address is known. */
  boolean isKnown() {
    return standing != null;
  }

  /** Whether it is not let in at all. */
  boolean isDenied() {
    return standing != null && standing.denied();
  }

  /** Whether a route's rule lets it through, or nobody knows. */
  boolean passes(AddressRule rule) {
    return standing == null || standing.passes(rule);
  }

  /** A line for each thing that there is to say. */
  List<String> lines() {
    List<String> lines = new ArrayList<>();
    if (standing == null) {
      return lines;
    }
    if (!standing.tags().isEmpty()) {
      lines.add("has tags " + String.join(", ", standing.tags().names()));
    }
    if (standing.denied()) {
      lines.add(
          "is denied (address-denied): its connections are closed, and requests behind a trusted"
              + " proxy get 403");
    }
    if (standing.allowed()) {
      lines.add("is let in whatever lists deny, and never held or banned");
    }
    if (!standing.unknown().isEmpty()) {
      lines.add(
          "may be on lists that the running gateway fetches: "
              + String.join(", ", standing.unknown()));
    }
    return lines.stream().map(line -> name + " " + line).toList();
  }

  /** What a route's rule says. */
  List<String> ofRule(AddressRule rule) {
    if (rule.isAny()) {
      return List.of();
    }
    if (standing == null) {
      return List.of(
          "takes clients"
              + (rule.allow().isEmpty() ? "" : " with tag " + any(rule.allow()))
              + (rule.deny().isEmpty() ? "" : " without tag " + any(rule.deny()))
              + ", others get 403 (address-not-allowed)");
    }
    if (standing.passes(rule)) {
      return List.of("takes " + name + " by its address");
    }
    String why =
        standing.tags().hasAny(rule.deny())
            ? "has tag " + any(rule.deny())
            : "does not have tag " + any(rule.allow());
    return List.of("403 (address-not-allowed) for " + name + ", which " + why);
  }

  private static String any(Set<String> tags) {
    return String.join(" or ", tags.stream().sorted().toList());
  }
}
