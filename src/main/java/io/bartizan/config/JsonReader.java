package io.bartizan.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.core.json.JsonFactory;

/**
 * Reads one JSON text (RFC 8259, nothing beyond it) into values with places. The first error of
 * syntax ends it; keys written twice are reported and the first one kept.
 */
final class JsonReader {
  /** Deepest nesting of objects and arrays. */
  static final int MAX_DEPTH = 32;

  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(MAX_DEPTH + 1)
                  .maxStringLength(Integer.MAX_VALUE)
                  .maxDocumentLength(-1)
                  .build())
          .build();

  private final String file;
  private final JsonParser parser;
  private final Findings findings;

  private JsonReader(String file, JsonParser parser, Findings findings) {
    this.file = file;
    this.parser = parser;
    this.findings = findings;
  }

  /** The document, or null where its syntax is wrong, which is then among the findings. */
  static @Nullable Json read(String file, String text, Findings findings) {
    try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), text.toCharArray())) {
      return new JsonReader(file, parser, findings).document();
    } catch (TooDeep e) {
      findings.add(e.place.problem("nested deeper than " + MAX_DEPTH + " levels", null));
    } catch (StreamReadException e) {
      findings.add(SyntaxError.explain(file, text, e));
    }
    return null;
  }

  private @Nullable Json document() {
    JsonToken first = parser.nextToken();
    if (first == null) {
      findings.add(new Place(file, 1, 1, "").problem("the file is empty", "expected an object"));
      return null;
    }
    Json document = value(first, "", 1);
    if (parser.nextToken() != null) {
      findings.add(here("").problem("more text behind the end of the document", null));
      return null;
    }
    return document;
  }

  private Json value(JsonToken token, String pointer, int depth) {
    Place place = here(pointer);
    if (depth > MAX_DEPTH && (token == JsonToken.START_OBJECT || token == JsonToken.START_ARRAY)) {
      throw new TooDeep(place);
    }
    return switch (token) {
      case START_OBJECT -> object(place, depth);
      case START_ARRAY -> array(place, depth);
      case VALUE_STRING -> new Json.Text(place, parser.getString(), parser.getString());
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> new Json.Num(place, parser.getString());
      case VALUE_TRUE -> new Json.Bool(place, true);
      case VALUE_FALSE -> new Json.Bool(place, false);
      case VALUE_NULL -> new Json.Nil(place);
      default -> throw new IllegalStateException("unexpected token " + token);
    };
  }

  private Json object(Place place, int depth) {
    Map<String, Json> members = new LinkedHashMap<>();
    Map<String, Place> keys = new LinkedHashMap<>();
    while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
      String key = parser.getString();
      String pointer = Place.member(place.pointer(), key);
      Place keyPlace = here(pointer);
      Json value = value(parser.nextToken(), pointer, depth + 1);
      Place earlier = keys.get(key);
      if (earlier == null) {
        members.put(key, value);
        keys.put(key, keyPlace);
      } else {
        findings.add(
            keyPlace.problem(
                "written twice",
                "first in line " + earlier.line() + ", column " + earlier.column()));
      }
    }
    return new Json.Struct(place, members, keys);
  }

  private Json array(Place place, int depth) {
    List<Json> items = new ArrayList<>();
    for (JsonToken token = parser.nextToken();
        token != JsonToken.END_ARRAY;
        token = parser.nextToken()) {
      items.add(value(token, Place.item(place.pointer(), items.size()), depth + 1));
    }
    return new Json.Array(place, items);
  }

  private Place here(String pointer) {
    TokenStreamLocation location = parser.currentTokenLocation();
    return new Place(file, location.getLineNr(), location.getColumnNr(), pointer);
  }

  /** Ends the reading of a document; caught in {@link #read}. */
  private static final class TooDeep extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final transient Place place;

    TooDeep(Place place) {
      super("too deep", null, false, false);
      this.place = place;
    }
  }
}
