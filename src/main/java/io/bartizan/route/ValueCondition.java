package io.bartizan.route;

import com.google.re2j.Pattern;
import io.bartizan.config.MatchConfig.ClientCertificateMatch;
import io.bartizan.config.SanPattern;
import io.bartizan.config.SubjectPattern;
import io.bartizan.exchange.ClientTags;
import io.bartizan.http.ClientCertificate;
import io.bartizan.http.Fields;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What one header or query parameter of a request, or its client's certificate, must be. */
sealed interface ValueCondition {
  /**
   * Whether it is so.
   *
   * @param client null where no certificate counts
   * @param tags the address lists that the client is on
   */
  boolean holds(Fields fields, String target, @Nullable ClientCertificate client, ClientTags tags);

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
    public boolean holds(
        Fields fields, String target, @Nullable ClientCertificate client, ClientTags tags) {
      int at = value.find(fields, target);
      return at != NamedValue.ABSENT && value.equals(fields, target, at, expected);
    }
  }

  /** The whole value is matched. */
  record Regex(NamedValue value, Pattern pattern) implements ValueCondition {
    @Override
    public boolean holds(
        Fields fields, String target, @Nullable ClientCertificate client, ClientTags tags) {
      int at = value.find(fields, target);
      return at != NamedValue.ABSENT && pattern.matches(value.text(fields, target, at));
    }
  }

  /** It is there, or is not. */
  record Present(NamedValue value, boolean present) implements ValueCondition {
    @Override
    public boolean holds(
        Fields fields, String target, @Nullable ClientCertificate client, ClientTags tags) {
      return (value.find(fields, target) != NamedValue.ABSENT) == present;
    }
  }

  /** The client has shown a certificate of some kind, or none. */
  record Certificate(ClientCertificateMatch match) implements ValueCondition {
    @Override
    public boolean holds(
        Fields fields, String target, @Nullable ClientCertificate client, ClientTags tags) {
      if (client == null || !match.present()) {
        return (client != null) == match.present();
      }
      SubjectPattern subject = match.subject();
      SanPattern san = match.san();
      return (subject == null || subject.matches(client.subjectAttributes()))
          && (san == null || san.matches(client.alternativeNames()));
    }
  }

  /** The client is on one of some address lists. */
  record Tagged(Set<String> lists) implements ValueCondition {
    @Override
    public boolean holds(
        Fields fields, String target, @Nullable ClientCertificate client, ClientTags tags) {
      return tags.hasAny(lists);
    }
  }
}
