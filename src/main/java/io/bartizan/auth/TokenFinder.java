package io.bartizan.auth;

import io.bartizan.config.TokenPlace;
import io.bartizan.exchange.Exchange;
import io.bartizan.http.FieldName;
import io.bartizan.http.Fields;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Finds a token in one place of a request, and takes it out. What is in a token is bytes of the
 * client's choice; a place with two of them is none that could be believed.
 */
abstract sealed class TokenFinder {
  /** For a place. */
  static TokenFinder of(TokenPlace place) {
    return switch (place) {
      case TokenPlace.Bearer _ -> new Bearer();
      case TokenPlace.Header header -> new Header(FieldName.of(header.name()));
      case TokenPlace.Cookie cookie -> new Cookie(cookie.name());
      case TokenPlace.Query query -> new Query(query.name());
    };
  }

  abstract FoundToken find(Exchange exchange);

  /** Takes the token out of what is forwarded. */
  abstract void remove(Exchange exchange);

  private static byte[] value(Fields fields, int slot, int from) {
    byte[] all = new byte[fields.valueLength(slot)];
    fields.copyValue(slot, all.length, all, 0);
    return from == 0 ? all : Arrays.copyOfRange(all, from, all.length);
  }

  /** {@code Authorization: Bearer TOKEN}; another scheme is somebody else's. */
  private static final class Bearer extends TokenFinder {
    private static final byte[] SCHEME = "bearer".getBytes(StandardCharsets.US_ASCII);

    @Override
    FoundToken find(Exchange exchange) {
      Fields fields = exchange.request().fields();
      int slot = fields.find(FieldName.AUTHORIZATION);
      if (slot < 0) {
        return FoundToken.NONE;
      }
      if (fields.find(FieldName.AUTHORIZATION, slot + 1) >= 0) {
        return FoundToken.SEVERAL;
      }
      return isBearer(fields, slot) ? FoundToken.one(token(fields, slot)) : FoundToken.NONE;
    }

    private static boolean isBearer(Fields fields, int slot) {
      int length = fields.valueLength(slot);
      if (length < SCHEME.length
          || (length > SCHEME.length && fields.valueByte(slot, SCHEME.length) != ' ')) {
        return false;
      }
      for (int i = 0; i < SCHEME.length; i++) {
        if ((fields.valueByte(slot, i) | 0x20) != SCHEME[i]) {
          return false;
        }
      }
      return true;
    }

    private static byte[] token(Fields fields, int slot) {
      int from = SCHEME.length;
      while (from < fields.valueLength(slot) && fields.valueByte(slot, from) == ' ') {
        from++;
      }
      return value(fields, slot, from);
    }

    @Override
    void remove(Exchange exchange) {
      Fields fields = exchange.request().fields();
      for (int slot = fields.find(FieldName.AUTHORIZATION);
          slot >= 0;
          slot = fields.find(FieldName.AUTHORIZATION, slot + 1)) {
        if (isBearer(fields, slot)) {
          fields.remove(slot);
        }
      }
    }
  }

  /** The whole value of a header. */
  private static final class Header extends TokenFinder {
    private final FieldName name;

    Header(FieldName name) {
      this.name = name;
    }

    @Override
    FoundToken find(Exchange exchange) {
      Fields fields = exchange.request().fields();
      int slot = fields.find(name);
      if (slot < 0) {
        return FoundToken.NONE;
      }
      return fields.find(name, slot + 1) >= 0
          ? FoundToken.SEVERAL
          : FoundToken.one(value(fields, slot, 0));
    }

    @Override
    void remove(Exchange exchange) {
      exchange.request().fields().removeAll(name);
    }
  }

  /** A cookie; HTTP/2 may send each in a field of its own (RFC 9113, section 8.2.3). */
  private static final class Cookie extends TokenFinder {
    private final String prefix;

    Cookie(String name) {
      this.prefix = name + "=";
    }

    @Override
    FoundToken find(Exchange exchange) {
      Fields fields = exchange.request().fields();
      FoundToken found = FoundToken.NONE;
      for (int slot = fields.find(FieldName.COOKIE);
          slot >= 0;
          slot = fields.find(FieldName.COOKIE, slot + 1)) {
        for (String pair : pairs(fields.value(slot))) {
          if (pair.startsWith(prefix)) {
            if (found != FoundToken.NONE) {
              return FoundToken.SEVERAL;
            }
            found = FoundToken.one(token(pair));
          }
        }
      }
      return found;
    }

    private byte[] token(String pair) {
      String value = pair.substring(prefix.length());
      int last = value.length() - 1;
      boolean quoted = last > 0 && value.charAt(0) == '"' && value.charAt(last) == '"';
      return (quoted ? value.substring(1, last) : value).getBytes(StandardCharsets.ISO_8859_1);
    }

    @Override
    void remove(Exchange exchange) {
      Fields fields = exchange.request().fields();
      List<String> kept = new ArrayList<>();
      boolean some = false;
      for (int slot = fields.find(FieldName.COOKIE);
          slot >= 0;
          slot = fields.find(FieldName.COOKIE, slot + 1)) {
        for (String pair : pairs(fields.value(slot))) {
          if (pair.startsWith(prefix)) {
            some = true;
          } else {
            kept.add(pair);
          }
        }
      }
      if (some) {
        fields.removeAll(FieldName.COOKIE);
        if (!kept.isEmpty()) {
          fields.add(FieldName.COOKIE, String.join("; ", kept));
        }
      }
    }

    private static List<String> pairs(String value) {
      List<String> pairs = new ArrayList<>();
      for (int from = 0; from <= value.length(); ) {
        int semicolon = value.indexOf(';', from);
        int to = semicolon < 0 ? value.length() : semicolon;
        String pair = value.substring(from, to).strip();
        if (!pair.isEmpty()) {
          pairs.add(pair);
        }
        from = to + 1;
      }
      return pairs;
    }
  }

  /** A parameter of the query, as it stands there. */
  private static final class Query extends TokenFinder {
    private final String prefix;

    Query(String name) {
      this.prefix = name + "=";
    }

    @Override
    FoundToken find(Exchange exchange) {
      String target = exchange.target();
      FoundToken found = FoundToken.NONE;
      for (int from = start(target); from < target.length(); ) {
        int to = end(target, from);
        if (target.startsWith(prefix, from)) {
          if (found != FoundToken.NONE) {
            return FoundToken.SEVERAL;
          }
          found =
              FoundToken.one(
                  target
                      .substring(from + prefix.length(), to)
                      .getBytes(StandardCharsets.ISO_8859_1));
        }
        from = to + 1;
      }
      return found;
    }

    @Override
    void remove(Exchange exchange) {
      String target = exchange.target();
      int query = start(target);
      StringBuilder kept = new StringBuilder(target.length());
      for (int from = query; from < target.length(); ) {
        int to = end(target, from);
        if (!target.startsWith(prefix, from)) {
          kept.append(kept.isEmpty() ? '?' : '&').append(target, from, to);
        }
        from = to + 1;
      }
      if (query <= target.length()) {
        exchange.target(target.substring(0, query - 1) + kept);
      }
    }

    /** Behind the question mark; behind the end and more where there is none. */
    private static int start(String target) {
      int mark = target.indexOf('?');
      return mark < 0 ? target.length() + 1 : mark + 1;
    }

    private static int end(String target, int from) {
      int to = target.indexOf('&', from);
      return to < 0 ? target.length() : to;
    }
  }
}
