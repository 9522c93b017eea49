package io.bartizan.auth;

import io.bartizan.auth.Passwords.Outcome;
import io.bartizan.config.AuthConfig;
import io.bartizan.config.BasicAuthConfig;
import io.bartizan.exchange.Exchange;
import io.bartizan.exchange.Guard;
import io.bartizan.exchange.Principal;
import io.bartizan.exchange.Rejection;
import io.bartizan.exchange.Verdict;
import io.bartizan.http.FieldName;
import io.bartizan.http.Fields;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Comparator;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Lets requests pass that have a user's password (RFC 7617). To compare one takes long on purpose,
 * so requests wait, unless it was found right lately; who is not known waits as long as who is.
 */
final class BasicGuard implements Guard {
  private static final String SCHEME = "basic ";

  /** bcrypt looks at no more than 72 bytes of a password. */
  private static final int MAX_PASSWORD_BYTES = 72;

  private static final int MAX_VALUE = 1024;

  /** Where a hash of bcrypt has its cost, in two digits. */
  private static final int COST_AT = 4;

  /** Of a password that nobody has, for lists without users. */
  private static final String NOBODYS =
      "$2a$10$abcdefghijklmnopqrstuuVGp5GUKPo0aQyRvJ1FmlzVqWqAfoCWe";

  private static final Verdict BUSY =
      new Verdict.Reject(
          new Rejection(503, "passwords-busy", null, "Too many passwords wait to be compared."));

  private final BasicAuthConfig config;
  private final AuthConfig.Listed wanted;
  private final BadProofs proofs;
  private final Passwords passwords;
  private final ListedRefusals refusals;

  /** What the password of somebody unknown is compared with, which takes as long as a user's. */
  private final String dearest;

  BasicGuard(
      BasicAuthConfig config, AuthConfig.Listed wanted, Attempts attempts, Passwords passwords) {
    this.config = config;
    this.wanted = wanted;
    this.proofs = new BadProofs(attempts);
    this.passwords = passwords;
    this.dearest =
        config.users().values().stream()
            .max(Comparator.comparing(hash -> hash.substring(COST_AT, COST_AT + 2)))
            .orElse(NOBODYS);
    this.refusals =
        new ListedRefusals(
            "Basic realm=\"" + config.realm() + "\", charset=\"UTF-8\"",
            "The request has no user and password.",
            "User and password are not those of anybody known here.");
  }

  @Override
  public Verdict check(Exchange exchange) {
    Fields fields = exchange.request().fields();
    int slot = fields.find(FieldName.AUTHORIZATION);
    if (slot < 0 || !isBasic(fields.value(slot))) {
      return wanted.optional() ? Verdict.ALLOW : refusals.absent();
    }
    if (fields.find(FieldName.AUTHORIZATION, slot + 1) >= 0) {
      return proofs.refuse(exchange, ListedRefusals.SEVERAL);
    }
    byte[] credentials = decoded(fields.value(slot));
    int colon = credentials == null ? -1 : indexOfColon(credentials);
    if (credentials == null || colon < 0) {
      return proofs.refuse(exchange, refusals.wrong());
    }
    String user = new String(credentials, 0, colon, StandardCharsets.UTF_8);
    byte[] password = Arrays.copyOfRange(credentials, colon + 1, credentials.length);
    if (password.length > MAX_PASSWORD_BYTES) {
      return proofs.refuse(exchange, refusals.wrong());
    }
    String hash = config.users().get(user);
    if (hash != null && passwords.isKnown(hash, password)) {
      return admit(exchange, user);
    }
    if (!proofs.mayBeHeard(exchange)) {
      return proofs.unheard(exchange);
    }
    return new Verdict.Await(new Comparison(exchange, user, hash, password));
  }

  private static boolean isBasic(String value) {
    return value.regionMatches(true, 0, SCHEME, 0, SCHEME.length());
  }

  private static byte @Nullable [] decoded(String value) {
    if (value.length() > MAX_VALUE) {
      return null;
    }
    try {
      return Base64.getDecoder().decode(value.substring(SCHEME.length()).strip());
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  private static int indexOfColon(byte[] credentials) {
    for (int i = 0; i < credentials.length; i++) {
      if (credentials[i] == ':') {
        return i;
      }
    }
    return -1;
  }

  private Verdict admit(Exchange exchange, String user) {
    if (!wanted.names().isEmpty() && !wanted.names().contains(user)) {
      return ListedRefusals.FORBIDDEN;
    }
    exchange.principal(new Principal(config.name(), user, Map.of()));
    if (!config.forward()) {
      exchange.request().fields().removeAll(FieldName.AUTHORIZATION);
    }
    return Verdict.ALLOW;
  }

  /** One password that is being compared. */
  private final class Comparison implements Verdict.Pending {
    private final Exchange exchange;
    private final String user;
    private final @Nullable String hash;
    private final byte[] password;
    private volatile @Nullable Outcome outcome;
    private volatile boolean gone;

    Comparison(Exchange exchange, String user, @Nullable String hash, byte[] password) {
      this.exchange = exchange;
      this.user = user;
      this.hash = hash;
      this.password = password;
    }

    @Override
    public void begin(Runnable told) {
      passwords.compare(
          hash == null ? dearest : hash,
          password,
          () -> !gone,
          came -> {
            outcome = came;
            told.run();
          });
    }

    @Override
    public Verdict decide() {
      return switch (Objects.requireNonNull(outcome, "nobody was told")) {
        case RIGHT ->
            hash == null ? proofs.refuse(exchange, refusals.wrong()) : admit(exchange, user);
        case WRONG -> proofs.refuse(exchange, refusals.wrong());
        case BUSY -> BUSY;
      };
    }

    /** It has failed even where its turn had not come: a place to wait is scarce as well. */
    @Override
    public void withdraw() {
      gone = true;
      Outcome known = outcome;
      boolean passed = known == Outcome.RIGHT && hash != null;
      if (!passed && known != Outcome.BUSY) {
        proofs.unknown(exchange);
      }
    }
  }
}
