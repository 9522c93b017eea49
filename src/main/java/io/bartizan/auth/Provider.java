package io.bartizan.auth;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.bartizan.auth.keys.Keys;
import io.bartizan.auth.token.Fault;
import io.bartizan.auth.token.KeySet;
import io.bartizan.auth.token.TokenVerifier;
import io.bartizan.auth.token.Verification;
import io.bartizan.auth.token.VerifiedToken;
import io.bartizan.config.JwtProviderConfig;
import io.bartizan.exchange.Exchange;
import io.bartizan.exchange.Principal;
import io.bartizan.http.FieldLine;
import io.bartizan.http.FieldName;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One issuer of tokens: finds them, judges them, and remembers those that were good, by hash. Goes
 * on over configurations that say the same of it. Used by all event loops.
 */
final class Provider {
  private final JwtProviderConfig config;
  private final Keys keys;
  private final TokenVerifier verifier;
  private final TokenFinders tokens;
  private final List<ClaimHeader> headers;
  private final Cache<TokenHash, Proof> proofs;

  Provider(JwtProviderConfig config, Keys keys) {
    this.config = config;
    this.keys = keys;
    this.verifier = new TokenVerifier(config);
    this.tokens = new TokenFinders(config.places(), config.forward());
    this.headers =
        config.claimsToHeaders().entrySet().stream()
            .map(each -> new ClaimHeader(FieldName.of(each.getKey()), each.getValue()))
            .toList();
    this.proofs =
        Caffeine.newBuilder().maximumSize(config.cachedTokens()).executor(Runnable::run).build();
  }

  private record ClaimHeader(FieldName header, String claim) {}

  /** What came of a request's token. */
  sealed interface Judgement {
    /** There is nothing to be said of the token. */
    enum Plain implements Judgement {
      /** There is none. */
      NONE,
      /** There is more than one in the same place. */
      SEVERAL,
      /** It cannot be judged: the issuer never said what its keys are. */
      NO_KEYS,
      /** It was not judged: the client has failed too often. */
      UNHEARD
    }

    /** It is good. */
    record Good(Proof proof) implements Judgement {}

    /** It is not. */
    record Bad(Fault fault) implements Judgement {}

    /** Keys are asked for. */
    record Ask(Keys keys) implements Judgement {}
  }

  String name() {
    return config.name();
  }

  /**
   * Judges the token of a request.
   *
   * @param attempts asked where that takes more than to remember
   * @param mayAsk whether it may end in {@link Judgement.Ask}
   */
  Judgement judge(Exchange exchange, Attempts attempts, boolean mayAsk) {
    FoundToken found = tokens.find(exchange);
    byte[] token = found.token();
    if (token == null) {
      return found == FoundToken.SEVERAL ? Judgement.Plain.SEVERAL : Judgement.Plain.NONE;
    }
    if (token.length > config.maxTokenSize()) {
      return new Judgement.Bad(Fault.TOO_LONG);
    }
    long now = exchange.startEpochMillis() / 1000;
    KeySet current = keys.current();
    TokenHash hash = TokenHash.of(token);
    Proof known = proofs.getIfPresent(hash);
    if (known != null && current != null && known.isGood(current, now)) {
      return new Judgement.Good(known);
    }
    if (!attempts.may(exchange)) {
      return Judgement.Plain.UNHEARD;
    }
    if (current == null) {
      return mayAsk ? new Judgement.Ask(keys) : Judgement.Plain.NO_KEYS;
    }
    return switch (verifier.verify(token, current, now)) {
      case Verification.Good(VerifiedToken good) -> {
        Proof proof = proof(good, current);
        proofs.put(hash, proof);
        yield new Judgement.Good(proof);
      }
      case Verification.Bad(Fault fault) -> new Judgement.Bad(fault);
      case Verification.UnknownKey _ ->
          mayAsk ? new Judgement.Ask(keys) : new Judgement.Bad(Fault.UNKNOWN_KEY);
    };
  }

  /** Whether the token of a request says that it is of this issuer, true or not. */
  boolean isNamed(Exchange exchange) {
    byte[] token = tokens.find(exchange).token();
    return token != null && token.length <= config.maxTokenSize() && verifier.isNamedBy(token);
  }

  /** Takes tokens out of what is forwarded. */
  void removeTokens(Exchange exchange) {
    tokens.remove(exchange);
  }

  private Proof proof(VerifiedToken token, KeySet keys) {
    Principal unnamed = new Principal(config.name(), null, token.claims());
    Principal principal =
        new Principal(config.name(), unnamed.text(config.principalClaim()), token.claims());
    return new Proof(
        principal,
        keys,
        token.notBefore(),
        token.expires(),
        words(principal, config.scopeClaim()),
        words(principal, config.rolesClaim()),
        lines(principal));
  }

  /** A list, or text with blanks between. */
  private static Set<String> words(Principal principal, String claim) {
    Set<String> words = new LinkedHashSet<>();
    if (principal.claim(claim) instanceof String text) {
      for (String word : text.split(" ", -1)) {
        if (!word.isEmpty()) {
          words.add(word);
        }
      }
    } else {
      words.addAll(principal.texts(claim));
    }
    return words;
  }

  private List<FieldLine> lines(Principal principal) {
    List<FieldLine> lines = new ArrayList<>();
    for (ClaimHeader each : headers) {
      FieldLine line = line(each.header(), String.join(",", principal.texts(each.claim())));
      if (line != null) {
        lines.add(line);
      }
    }
    return lines;
  }

  /** In UTF-8. Null where there is nothing, or what no field can hold, such as line breaks. */
  private static @Nullable FieldLine line(FieldName header, String value) {
    if (value.isEmpty()) {
      return null;
    }
    byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
    try {
      return new FieldLine(header, new String(bytes, StandardCharsets.ISO_8859_1));
    } catch (IllegalArgumentException e) {
      return null;
    }
  }
}
