package io.bartizan.route;

import io.bartizan.http.Fields;

/**
 * A header or a query parameter of a request, found, compared and hashed in place. Of several
 * headers of one name the value is all of them joined (RFC 9110, section 5.3); of several
 * parameters it is the first.
 */
abstract sealed class NamedValue permits HeaderValue, ParameterValue {
  static final int ABSENT = -1;

  /** Where the value is, for the other methods, or {@link #ABSENT}. */
  abstract int find(Fields fields, String target);

  /** Whether the value found is these bytes. */
  abstract boolean equals(Fields fields, String target, int at, byte[] expected);

  /** {@link #hash(byte[])} of the value found. */
  abstract int hash(Fields fields, String target, int at);

  /** The value found, as regular expressions see it. */
  abstract String text(Fields fields, String target, int at);

  /** A text of the configuration as the bytes a request has for it. */
  abstract byte[] bytes(String text);

  static int hash(byte[] bytes) {
    int hash = 0;
    for (byte b : bytes) {
      hash = hash * 31 + (b & 0xff);
    }
    return hash;
  }
}
