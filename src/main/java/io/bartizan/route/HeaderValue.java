package io.bartizan.route;

import io.bartizan.http.FieldName;
import io.bartizan.http.Fields;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** The value of a header; its bytes are characters of ISO 8859-1, as everywhere in {@code http}. */
final class HeaderValue extends NamedValue {
  private final FieldName name;

  HeaderValue(String name) {
    this.name = FieldName.of(name);
  }

  @Override
  int find(Fields fields, String target) {
    return fields.find(name);
  }

  @Override
  boolean equals(Fields fields, String target, int at, byte[] expected) {
    int matched = 0;
    for (int slot = at; slot >= 0; slot = fields.find(name, slot + 1)) {
      if (slot != at) {
        if (expected.length - matched < 2
            || expected[matched] != ','
            || expected[matched + 1] != ' ') {
          return false;
        }
        matched += 2;
      }
      int length = fields.valueLength(slot);
      if (expected.length - matched < length) {
        return false;
      }
      if (!fields.valueEquals(slot, expected, matched)) {
        return false;
      }
      matched += length;
    }
    return matched == expected.length;
  }

  @Override
  int hash(Fields fields, String target, int at) {
    int hash = 0;
    for (int slot = at; slot >= 0; slot = fields.find(name, slot + 1)) {
      if (slot != at) {
        hash = (hash * 31 + ',') * 31 + ' ';
      }
      hash = fields.valueHash(slot, hash);
    }
    return hash;
  }

  @Override
  String text(Fields fields, String target, int at) {
    return Objects.requireNonNull(fields.joined(name));
  }

  /** What ISO 8859-1 does not have is taken as UTF-8, as clients would send it. */
  @Override
  byte[] bytes(String text) {
    Charset latin = StandardCharsets.ISO_8859_1;
    return text.getBytes(latin.newEncoder().canEncode(text) ? latin : StandardCharsets.UTF_8);
  }
}
