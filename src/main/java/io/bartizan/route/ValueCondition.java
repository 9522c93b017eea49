package io.bartizan.route;

import com.google.re2j.Pattern;
import io.bartizan.config.MatchConfig.ClientCertificateMatch;
import io.bartizan.config.MatchConfig.TokenMatch;
import io.bartizan.config.SanPattern;
import io.bartizan.config.SubjectPattern;
import io.bartizan.exchange.Caller;
import io.bartizan.exchange.Principal;
import io.bartizan.http.ClientCertificate;
import io.bartizan.http.Fields;
import java.util.Set;
import java.util.function.Predicate;

/** What one header or query parameter of a request must be, or what is known of its client. */
sealed interface ValueCondition {
  /** Whether it is so. */
  boolean holds(Fields fields, String target, Caller caller);

  /** The value is the text. */
  final class Exact implements ValueCondition {
    private final NamedValue value;
    private final byte[] expected;

    Exact(NamedValue value, String expected) {
      this.value = value;
      this.expected = value.bytes(expected);
    }

    NamedValue value() {
      return value;
    }

    int hash() {
      return NamedValue.hash(expected);
    }

    @Override
    public boolean holds(Fields fields, String target, Caller caller) {
      int at = value.find(fields, target);
      return at != NamedValue.ABSENT && value.equals(fields, target, at, expected);
    }
  }

  /** The whole value is matched. */
  record Regex(NamedValue value, Pattern pattern) implements ValueCondition {
    @Override
    public boolean holds(Fields fields, String target, Caller caller) {
      int at = value.find(fields, target);
      return at != NamedValue.ABSENT && pattern.matches(value.text(fields, target, at));
    }
  }

  /** It is there, or is not. */
  record Present(NamedValue value, boolean present) implements ValueCondition {
    @Override
    public boolean holds(Fields fields, String target, Caller caller) {
      return (value.find(fields, target) != NamedValue.ABSENT) == present;
    }
  }

  /** The client has shown a certificate of some kind, or none. */
  record Certificate(ClientCertificateMatch match) implements ValueCondition {
    @Override
    public boolean holds(Fields fields, String target, Caller caller) {
      ClientCertificate client = caller.certificate();
      if (client == null || !match.present()) {
        return (client != null) == match.present();
      }
      SubjectPattern subject = match.subject();
      SanPattern san = match.san();
      return (subject == null || subject.matches(client.subjectAttributes()))
          && (san == null || san.matches(client.alternativeNames()));
    }
  }

  /**
   * A provider finds the client's token good, and its claims are as wanted. Tokens are looked at
   * for the sake of a route that would take the request if they were: until then they may be.
   */
  final class Token implements ValueCondition {
    private final String provider;
    private final Claim[] claims;

    Token(TokenMatch match) {
      this.provider = match.provider();
      this.claims =
          match.claims().stream()
              .map(each -> new Claim(each.claim(), each.compiled()))
              .toArray(Claim[]::new);
    }

    private record Claim(String name, Predicate<String> wanted) {}

    @Override
    public boolean holds(Fields fields, String target, Caller caller) {
      if (!caller.asked(provider)) {
        return true;
      }
      Principal principal = caller.vouchedFor(provider);
      return principal != null && has(principal);
    }

    private boolean has(Principal principal) {
      for (Claim each : claims) {
        if (!principal.hasAny(each.name(), each.wanted())) {
          return false;
        }
      }
      return true;
    }
  }

  /** The client is on one of some address lists. */
  record Tagged(Set<String> lists) implements ValueCondition {
    @Override
    public boolean holds(Fields fields, String target, Caller caller) {
      return caller.tags().hasAny(lists);
    }
  }
}
