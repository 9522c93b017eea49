package io.bartizan.config;

import com.networknt.schema.Error;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Puts what a validator found into words that help: what is there, and what was expected. The
 * validator's own message is never used, since it names the means (patterns, numbers of
 * properties), and may show what came from the environment.
 */
final class SchemaPhrases {
  private static final String LATER = "not supported by this version";

  /** More names than these are a list to read up, not a hint. */
  private static final int MAX_NAMES = 12;

  private final JsonNode schema;
  private final Findings findings;

  SchemaPhrases(JsonNode schema, Findings findings) {
    this.schema = schema;
    this.findings = findings;
  }

  /**
   * Reports one error.
   *
   * @param json the value it is about
   */
  void tell(Error error, Json json) {
    JsonNode around = around(error);
    switch (error.getKeyword()) {
      case "additionalProperties" -> unknownKey(error.getProperty(), json, around);
      case "required" -> tell(json, Quoted.of(error.getProperty()) + " is missing", null);
      case "dependentRequired" -> dependent(error, json);
      case "propertyNames" -> badKey(error.getProperty(), json, error.getSchemaNode());
      case "minProperties", "maxProperties" -> countOfKeys(json, around);
      case "enum" -> notOneOf(json, around);
      case "type" -> tell(json, shownUnlessSecret(json, around), "expected " + expected(around));
      case "pattern" -> tell(json, shown(json), "expected " + expected(around));
      case "minimum" -> tell(json, shown(json), "expected >= " + error.getSchemaNode());
      case "maximum" -> tell(json, shown(json), "expected <= " + error.getSchemaNode());
      case "minLength" -> tell(json, "an empty string", null);
      case "minItems" -> tell(json, "an empty list", "expected at least one item");
      case "maxItems" ->
          tell(json, "too long a list", "expected " + error.getSchemaNode() + " items at most");
      case "uniqueItems" -> twice(json);
      default -> tell(json, shown(json), "not what the schema's " + error.getKeyword() + " allows");
    }
  }

  private void unknownKey(String key, Json json, JsonNode schemaOfObject) {
    Place place = key(json, key);
    if (strings(schemaOfObject.path(SchemaCheck.LATER)).contains(key)) {
      findings.add(place.problem(LATER, null));
      return;
    }
    List<String> known = new ArrayList<>(schemaOfObject.path("properties").propertyNames());
    known.remove("$schema");
    String near = NearName.of(key, known);
    String hint = null;
    if (near != null) {
      hint = "did you mean " + Quoted.of(near) + "?";
    } else if (known.size() <= MAX_NAMES) {
      hint = "expected " + Quoted.anyOf(known);
    }
    Place object = json.place();
    findings.add(
        new Place(object.file(), place.line(), place.column(), object.pointer())
            .problem("unknown key " + Quoted.of(key), hint));
  }

  private void badKey(String key, Json json, JsonNode schemaOfNames) {
    findings.add(key(json, key).problem(Quoted.of(key), "expected " + expected(schemaOfNames)));
  }

  private void dependent(Error error, Json json) {
    String present = error.getProperty();
    for (String needed : strings(error.getSchemaNode().path(present))) {
      if (json instanceof Json.Struct struct && struct.get(needed) == null) {
        tell(json, Quoted.of(needed) + " is missing", "it goes with " + Quoted.of(present));
      }
    }
  }

  private void countOfKeys(Json json, JsonNode around) {
    if (!findings.isToldWithin(json.place()) && json instanceof Json.Struct struct) {
      String found =
          struct.members().isEmpty() ? "nothing" : Quoted.allOf(struct.members().keySet());
      tell(json, found, "expected " + expected(around));
    }
  }

  private void notOneOf(Json json, JsonNode around) {
    List<String> values = strings(around.path("enum"));
    String value = json instanceof Json.Text text ? text.value() : "";
    if (strings(around.path(SchemaCheck.LATER_VALUES)).contains(value)) {
      tell(json, shown(json) + " is " + LATER, "expected " + Quoted.anyOf(values));
      return;
    }
    tell(json, shown(json), "expected " + Quoted.anyOf(values));
  }

  private void twice(Json json) {
    Map<String, Place> seen = new HashMap<>();
    for (Json item : json instanceof Json.Array array ? array.items() : List.<Json>of()) {
      if (item instanceof Json.Text text) {
        Place earlier = seen.putIfAbsent(text.value(), text.place());
        if (earlier != null) {
          tell(text, shown(text), "the same as " + earlier.pointer());
        }
      }
    }
  }

  /** Of a plain value one problem is enough; of an object or list each is news. */
  private void tell(Json json, String message, @Nullable String hint) {
    Problem problem = json.place().problem(message, hint);
    if (json instanceof Json.Struct || json instanceof Json.Array) {
      findings.add(problem);
    } else {
      findings.addUnlessTold(problem);
    }
  }

  /** The schema whose keyword failed. */
  private JsonNode around(Error error) {
    String pointer = Objects.toString(error.getSchemaLocation().getFragment());
    return schema.at(pointer.substring(0, Math.max(0, pointer.lastIndexOf('/'))));
  }

  private static String expected(JsonNode schema) {
    if (schema.has(SchemaCheck.EXPECTED)) {
      return schema.get(SchemaCheck.EXPECTED).stringValue();
    }
    JsonNode type = schema.path("type");
    List<String> types = type.isArray() ? strings(type) : List.of(type.stringValue());
    return String.join(" or ", types.stream().map(SchemaPhrases::typeName).toList());
  }

  private static String typeName(String type) {
    return switch (type) {
      case "object" -> "an object";
      case "array" -> "a list";
      case "integer" -> "a whole number";
      case "number" -> "a number";
      case "boolean" -> "true or false";
      default -> "a " + type;
    };
  }

  private static String shownUnlessSecret(Json json, JsonNode schema) {
    return schema.has(SchemaCheck.SECRET) && json instanceof Json.Num ? "a number" : shown(json);
  }

  private static String shown(Json json) {
    return switch (json) {
      case Json.Struct struct -> "an object";
      case Json.Array array -> "a list";
      case Json.Text text -> Quoted.of(text.written());
      case Json.Num number -> Quoted.bare(number.written());
      case Json.Bool bool -> Boolean.toString(bool.value());
      case Json.Nil nil -> "null";
    };
  }

  private static Place key(Json json, String key) {
    Place place = json instanceof Json.Struct struct ? struct.keys().get(key) : null;
    return place == null ? json.place() : place;
  }

  private static List<String> strings(JsonNode array) {
    List<String> strings = new ArrayList<>();
    for (JsonNode item : array) {
      strings.add(item.stringValue());
    }
    return strings;
  }
}
