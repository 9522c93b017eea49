package io.bartizan.auth;

import io.bartizan.auth.Judgement.Later.Why;
import io.bartizan.auth.token.Fault;
import io.bartizan.exchange.Exchange;
import io.bartizan.exchange.Rejection;
import io.bartizan.exchange.Verdict;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/** How requests are refused whose tokens are not good: as RFC 6750 has it, section 3. */
final class TokenRefusals {
  private static final Map<Why, Verdict> LATER =
      Map.of(
          Why.NO_KEYS,
          later("no-keys", "Tokens cannot be verified at present: there are no keys."),
          Why.NO_ANSWER,
          later("keys-unanswered", "The token's key is not known, and its issuer does not answer."),
          Why.NO_ROOM,
          later("keys-busy", "The token's key is not known, and too many wait for its issuer."),
          Why.BUSY,
          later("signatures-busy", "Too many tokens wait for their signature to be verified."));

  private static final Verdict SEVERAL =
      new Verdict.Reject(
          new Rejection(
              400,
              "several-tokens",
              "http_request_error",
              "The request has more than one token.",
              challenge("invalid_request", "The request has more than one token.")));

  private static final Map<Fault, Verdict> FAULTS = faults();

  private final BadProofs proofs;

  TokenRefusals(Attempts attempts) {
    this.proofs = new BadProofs(attempts);
  }

  private static Map<Fault, Verdict> faults() {
    Map<Fault, Verdict> verdicts = new EnumMap<>(Fault.class);
    for (Fault fault : Fault.values()) {
      verdicts.put(
          fault,
          new Verdict.Reject(
              new Rejection(
                  401,
                  fault.reason(),
                  BadProofs.DENIED,
                  fault.description(),
                  challenge("invalid_token", fault.description()))));
    }
    return verdicts;
  }

  /** Nothing is known of the token, so nobody is told that it is bad. */
  private static Verdict later(String reason, String detail) {
    return new Verdict.Reject(new Rejection(503, reason, null, detail));
  }

  static String challenge(String error, String description) {
    return "Bearer error=\"" + error + "\", error_description=\"" + description + "\"";
  }

  /**
   * Refuses a request.
   *
   * @param judgement why
   */
  Verdict of(Exchange exchange, Judgement judgement) {
    return switch (judgement) {
      case Judgement.Bad bad ->
          proofs.refuse(exchange, Objects.requireNonNull(FAULTS.get(bad.fault())));
      case Judgement.Plain.SEVERAL -> proofs.refuse(exchange, SEVERAL);
      case Judgement.Plain.UNHEARD -> proofs.unheard(exchange);
      case Judgement.Later later -> {
        if (later.hasLooked()) {
          proofs.unknown(exchange);
        }
        exchange.retryAfter(later.seconds());
        yield Objects.requireNonNull(LATER.get(later.why()));
      }
      default -> throw new IllegalStateException("not a refusal");
    };
  }
}
