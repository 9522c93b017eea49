package io.bartizan.auth;

import io.bartizan.auth.token.Fault;
import io.bartizan.config.AuthConfig;
import io.bartizan.exchange.Exchange;
import io.bartizan.exchange.Guard;
import io.bartizan.exchange.Rejection;
import io.bartizan.exchange.Verdict;
import io.bartizan.http.FieldLine;
import io.bartizan.http.Fields;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Lets requests pass whose tokens are what their route wants; answers are those of RFC 6750,
 * section 3. Where keys are missing, whoever comes first has them asked for, and all wait for an
 * answer that can have what they need: who is then still without is refused.
 */
final class JwtGuard implements Guard {
  private static final Verdict ABSENT =
      new Verdict.Reject(
          new Rejection(
              401, Rejection.NO_PROOF, BadProofs.DENIED, "The request has no token.", "Bearer"));

  private static final Verdict FORBIDDEN =
      new Verdict.Reject(
          new Rejection(
              403, "claims", BadProofs.DENIED, "The token does not entitle to this request."));

  private final List<Provider> providers;
  private final Authorization authorization;
  private final Attempts attempts;
  private final TokenRefusals refusals;
  private final boolean all;
  private final boolean optional;
  private final Verdict scopeMissing;

  JwtGuard(AuthConfig.Jwt config, List<Provider> providers, Attempts attempts) {
    this.providers = providers;
    this.authorization = new Authorization(config);
    this.attempts = attempts;
    this.refusals = new TokenRefusals(attempts);
    this.all = config.all();
    this.optional = config.optional();
    String detail = "The token lacks a scope.";
    this.scopeMissing =
        new Verdict.Reject(
            new Rejection(
                403,
                "scope",
                BadProofs.DENIED,
                detail,
                TokenRefusals.challenge("insufficient_scope", detail)
                    + ", scope=\""
                    + authorization.scopes()
                    + "\""));
  }

  @Override
  public Verdict check(Exchange exchange) {
    return check(exchange, null);
  }

  private Verdict check(Exchange exchange, @Nullable TokenWait waited) {
    Proof proof = null;
    List<Proof> further = List.of();
    List<Judgement.Ask> asks = List.of();
    List<Judgement.Look> looks = List.of();
    Judgement refusal = null;
    boolean absent = false;
    boolean looked = false;
    for (int i = 0; i < providers.size(); i++) {
      Judgement judgement = providers.get(i).judge(exchange, attempts, waited);
      looked |= judgement.hasLooked();
      switch (judgement) {
        case Judgement.Good good -> {
          if (!all) {
            return admit(exchange, good.proof());
          }
          if (proof == null) {
            proof = good.proof();
          } else {
            further = plus(further, good.proof());
          }
        }
        // Another issuer may know the token: none waits for one that it is not of.
        case Judgement.Ask ask -> asks = plus(asks, ask);
        case Judgement.Look look -> looks = plus(looks, look);
        case Judgement.Plain.NONE -> absent = true;
        default -> refusal = nearest(refusal, judgement);
      }
    }
    // Where each issuer's token is wanted, what one has to say does not help another's.
    boolean hopeless = all && (absent || refusal != null);
    boolean waits = !looks.isEmpty() || !asks.isEmpty();
    if (waits && !hopeless) {
      // Signatures first: that of another issuer may be good.
      TokenWait.Held held =
          new TokenWait.Held(
              waited, looked, after -> check(exchange, after), () -> attempts.failed(exchange));
      return new Verdict.Await(
          looks.isEmpty() ? TokenWait.forKeys(asks, held) : TokenWait.forSignatures(looks, held));
    }
    if (refusal != null) {
      return refusals.of(exchange, refusal);
    }
    if (proof == null) {
      return optional && !waits ? Verdict.ALLOW : ABSENT;
    }
    return absent ? ABSENT : admit(exchange, proof, further);
  }

  private static <T> List<T> plus(List<T> some, T one) {
    List<T> all = some.isEmpty() ? new ArrayList<>() : some;
    all.add(one);
    return all;
  }

  /**
   * Of several issuers one may have been meant, and that is who found more of the token good; but
   * where one does not know, nobody is told by another that the token is bad.
   */
  private Judgement nearest(@Nullable Judgement one, Judgement other) {
    if (one instanceof Judgement.Later later) {
      return later.beside(other);
    }
    if (one != null && !all && other instanceof Judgement.Later later) {
      return later.beside(one);
    }
    return one == null || (one instanceof Judgement.Bad bad && bad.fault() == Fault.ISSUER)
        ? other
        : one;
  }

  /** By tokens of several issuers: the first has named the headers that another names too. */
  private Verdict admit(Exchange exchange, Proof first, List<Proof> further) {
    Verdict verdict = admit(exchange, first);
    if (verdict == Verdict.ALLOW) {
      Fields fields = exchange.request().fields();
      for (Proof each : further) {
        for (FieldLine line : each.lines()) {
          if (!fields.contains(line.name())) {
            fields.add(line);
          }
        }
      }
    }
    return verdict;
  }

  /** What the route wants is wanted of this token. */
  private Verdict admit(Exchange exchange, Proof proof) {
    if (!authorization.hasScopes(proof)) {
      return scopeMissing;
    }
    if (!authorization.allows(proof)) {
      return FORBIDDEN;
    }
    exchange.principal(proof.principal());
    Fields fields = exchange.request().fields();
    for (Provider provider : providers) {
      provider.removeTokens(exchange);
    }
    for (FieldLine line : proof.lines()) {
      fields.add(line);
    }
    return Verdict.ALLOW;
  }
}
