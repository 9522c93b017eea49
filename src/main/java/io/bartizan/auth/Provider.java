package io.bartizan.auth;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.bartizan.auth.Judgement.Later.Why;
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
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One issuer of tokens: finds them, judges them, and remembers those that were good, by hash. Goes
 * on over configurations that say the same of it. Used by all event loops.
 */
final class Provider {
  /** What is found of a token where there never were any keys. */
  private static final Verification WITHOUT_KEYS =
      new Verification.Unsure(Fault.UNKNOWN_KEY, false);

  /** How many clients are remembered as such whose tokens were good. */
  private static final int ACQUAINTANCES = 20_000;

  private final JwtProviderConfig config;
  private final Keys keys;
  private final TokenVerifier verifier;
  private final SlowSignatures signatures;
  private final TokenFinders tokens;
  private final List<ClaimHeader> headers;
  private final Cache<TokenHash, Proof> proofs;
  private final Cache<Object, Boolean> acquaintances =
      Caffeine.newBuilder().maximumSize(ACQUAINTANCES).executor(Runnable::run).build();

  Provider(JwtProviderConfig config, Keys keys, SlowSignatures signatures) {
    this.signatures = signatures;
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

  String name() {
    return config.name();
  }

  /**
   * Judges the token of a request.
   *
   * @param attempts asked where that takes more than to remember
   * @param waited what the request has waited for; null where it may
   */
  Judgement judge(Exchange exchange, Attempts attempts, @Nullable TokenWait waited) {
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
    // Who was let wait is heard, whatever others behind the same address have done meanwhile.
    if (waited == null && !attempts.may(exchange)) {
      return Judgement.Plain.UNHEARD;
    }
    TokenWait.Asked asked = waited == null ? null : waited.asked(this);
    Verification verification =
        asked != null && asked.ask().under() == current
            ? asked.ask().doubt()
            : verify(token, current, now, waited);
    return switch (verification) {
      case Verification.Good(VerifiedToken good) -> {
        Proof proof = proof(good, Objects.requireNonNull(current));
        proofs.put(hash, proof);
        if (keys.areFetched()) {
          acquaintances.put(exchange.clientAddress().site(), true);
        }
        yield new Judgement.Good(proof);
      }
      case Verification.Bad(Fault fault) -> new Judgement.Bad(fault);
      case Verification.Slow _ -> look(token, Objects.requireNonNull(current), now, waited);
      case Verification.Unsure doubt -> {
        boolean again = waited != null && waited.hasAsked();
        boolean mayAsk = !again || (asked != null && asked.wasLate());
        yield mayAsk && keys.areFetched()
            ? new Judgement.Ask(this, doubt, current, exchange.clientAddress().site(), again)
            : unsure(doubt, current, asked != null && asked.hadNoRoom());
      }
    };
  }

  /**
   * Whether the token of a request says that it is of this issuer, true or not. One that is too
   * long may say so too: how long a header is, is bounded elsewhere.
   */
  boolean isNamed(Exchange exchange) {
    byte[] token = tokens.find(exchange).token();
    return token != null && verifier.isNamedBy(token);
  }

  private Verification verify(
      byte[] token, @Nullable KeySet current, long now, @Nullable TokenWait waited) {
    if (current == null) {
      return WITHOUT_KEYS;
    }
    Verification looked = waited == null ? null : waited.looked(this, current);
    return looked == null ? verifier.verifyIfFast(token, current, now) : looked;
  }

  /** It takes long, or too many wait for that. */
  private Judgement look(byte[] token, KeySet current, long now, @Nullable TokenWait waited) {
    return waited == null || waited.looked(this, current) == null
        ? new Judgement.Look(this, current, () -> verifier.verify(token, current, now))
        : new Judgement.Later(Why.BUSY, 1, false);
  }

  /** Keys are not asked for, or have been. */
  private Judgement unsure(Verification.Unsure doubt, @Nullable KeySet current, boolean noRoom) {
    boolean looked = doubt.fault() == Fault.SIGNATURE;
    if (noRoom) {
      return new Judgement.Later(Why.NO_ROOM, keys.secondsToNews(), looked);
    }
    if (current == null) {
      return new Judgement.Later(Why.NO_KEYS, keys.secondsToNews(), false);
    }
    // While an issuer is down, a key that has its name from another is beyond what is promised: who
    // made the signature up would have 503 for the asking. To be left lasts for those who wait now.
    boolean mayBeNew = !doubt.withdrawn() && (keys.areLeft() || (keys.areStale() && !looked));
    return mayBeNew
        ? new Judgement.Later(Why.NO_ANSWER, keys.secondsToNews(), false)
        : new Judgement.Bad(doubt.fault());
  }

  boolean isAcquainted(Object client) {
    return acquaintances.getIfPresent(client) != null;
  }

  Keys keys() {
    return keys;
  }

  SlowSignatures signatures() {
    return signatures;
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
