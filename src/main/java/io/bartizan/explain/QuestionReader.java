package io.bartizan.explain;

import io.bartizan.exchange.Principal;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.AbstractMap.SimpleImmutableEntry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;

/**
 * Reads a question that is written as an object of JSON: {@code method} and {@code url}, and where
 * wanted {@code headers} (an object; the value is a string, or a list of them), {@code from},
 * {@code sni}, {@code principal} ({@code provider}, and where wanted {@code name} and {@code
 * claims}, an object of strings) and {@code all}. Nothing else, and nothing twice. The caller
 * bounds its length.
 */
public final class QuestionReader {
  private static final JsonFactory FACTORY =
      JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  private static final Set<String> TEXTS = Set.of("method", "url", "from", "sni");

  private final JsonParser parser;
  private final Map<String, String> texts = new HashMap<>();
  private final List<Map.Entry<String, String>> headers = new ArrayList<>();
  private @Nullable Principal principal;
  private boolean all;

  private QuestionReader(JsonParser parser) {
    this.parser = parser;
  }

  /**
   * Reads one.
   *
   * @param json in UTF-8; null for no body at all
   * @throws BadQuestionException with what was expected
   */
  public static Question read(byte @Nullable [] json) throws BadQuestionException {
    if (json == null || json.length == 0) {
      throw new BadQuestionException("expected an object of JSON with method and url");
    }
    // Not from bytes, or it would guess an encoding.
    try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), text(json))) {
      return new QuestionReader(parser).read();
    } catch (JacksonException e) {
      throw new BadQuestionException("not JSON: " + e.getOriginalMessage());
    }
  }

  private static char[] text(byte[] utf8) throws BadQuestionException {
    try {
      var text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8));
      char[] chars = new char[text.remaining()];
      text.get(chars);
      return chars;
    } catch (CharacterCodingException e) {
      throw new BadQuestionException("not UTF-8");
    }
  }

  private Question read() throws BadQuestionException {
    if (parser.nextToken() != JsonToken.START_OBJECT) {
      throw new BadQuestionException("expected an object of JSON with method and url");
    }
    while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
      member(parser.currentName());
    }
    if (parser.nextToken() != null) {
      throw new BadQuestionException("expected nothing behind the object");
    }
    return Question.of(
            required("method"), required("url"), headers, texts.get("from"), texts.get("sni"), all)
        .by(principal);
  }

  private void member(String name) throws BadQuestionException {
    JsonToken value = parser.nextToken();
    if (TEXTS.contains(name)) {
      texts.put(name, string(name, value));
    } else if (name.equals("all")) {
      if (value != JsonToken.VALUE_TRUE && value != JsonToken.VALUE_FALSE) {
        throw new BadQuestionException("all: expected true or false");
      }
      all = value == JsonToken.VALUE_TRUE;
    } else if (name.equals("headers")) {
      headers(value);
    } else if (name.equals("principal")) {
      principal = principal(value);
    } else {
      throw new BadQuestionException(
          name + ": unknown; expected method, url, headers, from, sni, principal and all alone");
    }
  }

  private Principal principal(JsonToken value) throws BadQuestionException {
    expectObject("principal", value);
    String provider = null;
    String name = null;
    Map<String, String> claims = new HashMap<>();
    while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
      String member = parser.currentName();
      JsonToken token = parser.nextToken();
      switch (member) {
        case "provider" -> provider = string("principal.provider", token);
        case "name" -> name = string("principal.name", token);
        case "claims" -> {
          expectObject("principal.claims", token);
          while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            String claim = parser.currentName();
            claims.put(claim, string("principal.claims." + claim, parser.nextToken()));
          }
        }
        default ->
            throw new BadQuestionException(
                "principal." + member + ": unknown; expected provider, name and claims alone");
      }
    }
    if (provider == null) {
      throw new BadQuestionException("principal.provider: missing");
    }
    return new Principal(provider, name, Map.copyOf(claims));
  }

  private static void expectObject(String member, JsonToken value) throws BadQuestionException {
    if (value != JsonToken.START_OBJECT) {
      throw new BadQuestionException(member + ": expected an object");
    }
  }

  private void headers(JsonToken value) throws BadQuestionException {
    expectObject("headers", value);
    while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
      String name = parser.currentName();
      JsonToken token = parser.nextToken();
      if (token == JsonToken.START_ARRAY) {
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          header(name, parser.currentToken());
        }
      } else {
        header(name, token);
      }
    }
  }

  private void header(String name, JsonToken value) throws BadQuestionException {
    headers.add(new SimpleImmutableEntry<>(name, string("headers." + name, value)));
  }

  private String string(String member, JsonToken value) throws BadQuestionException {
    if (value != JsonToken.VALUE_STRING) {
      throw new BadQuestionException(member + ": expected a string");
    }
    return parser.getString();
  }

  private String required(String name) throws BadQuestionException {
    String text = texts.get(name);
    if (text == null) {
      throw new BadQuestionException(name + ": missing");
    }
    return text;
  }
}
