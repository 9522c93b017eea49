package io.bartizan.http;

import java.util.Locale;

/**
 * What an HTTP/1 head says of its own connection (RFC 9110, section 7.6.1): read once and taken
 * out, since none of it may travel on.
 */
final class ConnectionFields {
  private static final FieldName[] HOP_BY_HOP = {
    FieldName.CONNECTION,
    FieldName.KEEP_ALIVE,
    FieldName.PROXY_CONNECTION,
    FieldName.UPGRADE,
    FieldName.HTTP2_SETTINGS,
  };

  private ConnectionFields() {}

  /** Whether the sender keeps the connection after this message. */
  static boolean keepsAlive(Fields fields, Protocol protocol) {
    return protocol == Protocol.HTTP_1_0
        ? fields.hasToken(FieldName.CONNECTION, "keep-alive")
            && !fields.hasToken(FieldName.CONNECTION, "close")
        : !fields.hasToken(FieldName.CONNECTION, "close");
  }

  /** Whether it asks for, or agrees to, a WebSocket on this connection (RFC 6455, section 4). */
  static boolean isWebSocket(Fields fields) {
    return fields.contains(FieldName.UPGRADE)
        && fields.hasToken(FieldName.CONNECTION, "upgrade")
        && fields.hasToken(FieldName.UPGRADE, "websocket");
  }

  /** Takes out the connection's fields and those that {@code Connection} nominates. */
  static void strip(Fields fields) {
    for (int slot = fields.find(FieldName.CONNECTION);
        slot >= 0;
        slot = fields.find(FieldName.CONNECTION, slot + 1)) {
      stripNominated(fields, slot);
    }
    for (FieldName name : HOP_BY_HOP) {
      fields.removeAll(name);
    }
    keepTrailersOnly(fields);
  }

  private static void stripNominated(Fields fields, int slot) {
    if (fields.valueIsOneOf(slot, "keep-alive", "close", "upgrade")) {
      return;
    }
    for (String option : fields.value(slot).toLowerCase(Locale.ROOT).split(",", -1)) {
      FieldName name = FieldName.of(option.strip());
      // What frames the message or says TE is never the connection's to take away.
      if (!name.equals(FieldName.CONTENT_LENGTH) && !name.equals(FieldName.TE)) {
        fields.removeAll(name);
      }
    }
  }

  /** Of {@code TE} only {@code trailers} means anything to the next hop. */
  private static void keepTrailersOnly(Fields fields) {
    if (fields.contains(FieldName.TE)) {
      boolean trailers = fields.hasToken(FieldName.TE, "trailers");
      fields.removeAll(FieldName.TE);
      if (trailers) {
        fields.add(FieldName.TE, "trailers");
      }
    }
  }
}
