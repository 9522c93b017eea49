package io.bartizan.auth.token;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.json.JsonFactory;

/**
 * Reads one object of JSON that two readers cannot understand differently (RFC 7493): UTF-8 without
 * a mark in front, nothing behind its end, no member twice, no halves of characters, no number that
 * a double cannot hold. Whole numbers become {@link Long}, or {@link BigInteger} where they are
 * longer, all others {@link Double}. What is returned never changes.
 */
public final class StrictJson {
  /** Deepest nesting of objects and lists, the outermost object counted. */
  static final int MAX_DEPTH = 16;

  /** Longest number, in characters. */
  static final int MAX_NUMBER = 100;

  /** Strangers choose the names: none of them is to be remembered. */
  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .disable(TokenStreamFactory.Feature.CANONICALIZE_PROPERTY_NAMES)
          .disable(TokenStreamFactory.Feature.INTERN_PROPERTY_NAMES)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(MAX_DEPTH)
                  .maxNumberLength(MAX_NUMBER)
                  .build())
          .build();

  /** What becomes of members that are null. */
  public enum Nulls {
    LEFT_OUT,
    REFUSED
  }

  private final JsonParser parser;
  private final Nulls nulls;

  private StrictJson(JsonParser parser, Nulls nulls) {
    this.parser = parser;
    this.nulls = nulls;
  }

  /** It is not one object of such JSON. The message shows nothing of it. */
  public static final class NotStrictException extends Exception {
    private static final long serialVersionUID = 1L;

    private NotStrictException(String message) {
      super(message, null, false, false);
    }
  }

  /**
   * The members of the object that these bytes are.
   *
   * @throws NotStrictException where they are none
   */
  public static Map<String, Object> object(byte[] json, Nulls nulls) throws NotStrictException {
    // Not from bytes, or it would guess an encoding and pass over a mark.
    try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), text(json))) {
      StrictJson reader = new StrictJson(parser, nulls);
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new NotStrictException("not an object");
      }
      Map<String, Object> members = reader.object();
      if (parser.nextToken() != null) {
        throw new NotStrictException("something behind the end");
      }
      return members;
    } catch (JacksonException e) {
      throw new NotStrictException("not JSON");
    }
  }

  private static char[] text(byte[] utf8) throws NotStrictException {
    try {
      var text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8));
      char[] chars = new char[text.remaining()];
      text.get(chars);
      return chars;
    } catch (CharacterCodingException e) {
      throw new NotStrictException("not UTF-8");
    }
  }

  private Map<String, Object> object() throws NotStrictException {
    Map<String, @Nullable Object> members = new LinkedHashMap<>();
    while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
      String name = wellFormed(parser.getString());
      if (members.containsKey(name)) {
        throw new NotStrictException("a member twice");
      }
      members.put(name, value(parser.nextToken()));
    }
    if (members.values().removeIf(Objects::isNull) && nulls == Nulls.REFUSED) {
      throw new NotStrictException("a member that is null");
    }
    @SuppressWarnings("NullAway") // Nulls are removed.
    Map<String, Object> present = members;
    return Collections.unmodifiableMap(present);
  }

  private List<Object> list() throws NotStrictException {
    List<Object> items = new ArrayList<>();
    for (JsonToken token = parser.nextToken();
        token != JsonToken.END_ARRAY;
        token = parser.nextToken()) {
      Object item = value(token);
      if (item != null) {
        items.add(item);
      }
    }
    return Collections.unmodifiableList(items);
  }

  private @Nullable Object value(JsonToken token) throws NotStrictException {
    return switch (token) {
      case START_OBJECT -> object();
      case START_ARRAY -> list();
      case VALUE_STRING -> wellFormed(parser.getString());
      case VALUE_NUMBER_INT -> whole();
      case VALUE_NUMBER_FLOAT -> fraction();
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      case VALUE_NULL -> null;
      default -> throw new NotStrictException("not JSON");
    };
  }

  private Object whole() {
    return parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER
        ? parser.getBigIntegerValue()
        : (Object) parser.getLongValue();
  }

  private Object fraction() throws NotStrictException {
    double value = parser.getDoubleValue();
    if (!Double.isFinite(value)) {
      throw new NotStrictException("a number out of all bounds");
    }
    return value;
  }

  /** Escapes can write half of a character, which no UTF-8 can. */
  private static String wellFormed(String text) throws NotStrictException {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isHighSurrogate(c)
          && i + 1 < text.length()
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        i++;
      } else if (Character.isSurrogate(c)) {
        throw new NotStrictException("half of a character");
      }
    }
    return text;
  }
}
