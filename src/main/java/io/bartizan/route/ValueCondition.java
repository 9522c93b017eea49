package io.bartizan.route;

import com.google.re2j.Pattern;
import io.bartizan.http.Fields;

/** What one header or query parameter of a request must be. */
sealed interface ValueCondition {
  boolean holds(Fields fields, String target);

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
    public boolean holds(Fields fields, String target) {
      int at = value.find(fields, target);
      return at != NamedValue.ABSENT && value.equals(fields, target, at, expected);
    }
  }

  /** The whole value is matched. */
  record Regex(NamedValue value, Pattern pattern) implements ValueCondition {
    @Override
    public boolean holds(Fields fields, String target) {
      int at = value.find(fields, target);
      return at != NamedValue.ABSENT && pattern.matches(value.text(fields, target, at));
    }
  }

  /** It is there, or is not. */
  record Present(NamedValue value, boolean present) implements ValueCondition {
    @Override
    public boolean holds(Fields fields, String target) {
      return (value.find(fields, target) != NamedValue.ABSENT) == present;
    }
  }
}
