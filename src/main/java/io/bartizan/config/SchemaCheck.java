package io.bartizan.config;

import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.dialect.Dialect;
import com.networknt.schema.dialect.Dialects;
import com.networknt.schema.keyword.NonValidationKeyword;
import com.networknt.schema.path.NodePath;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Comparator;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Checks documents against one of the JSON Schemas that are shipped for editors. What the validator
 * finds is put into words by {@link SchemaPhrases}.
 */
final class SchemaCheck {
  /** Of {@code gateway.json}. */
  static final String GATEWAY = "gateway.schema.json";

  /** Of the files of {@code routes/}. */
  static final String ROUTES = "routes.schema.json";

  /** Keys of the contract that this version does not have. */
  static final String LATER = "x-later";

  /** Values of the contract, beside those of {@code enum}, that this version does not have. */
  static final String LATER_VALUES = "x-laterValues";

  /** What is wanted, in words that fit behind "expected". */
  static final String EXPECTED = "x-expected";

  /** Of a value that no message may show. */
  static final String SECRET = "x-secret";

  /** How many keys there are says nothing new where a key is unknown or missing: judged last. */
  private static final Set<String> COUNTS_OF_KEYS = Set.of("minProperties", "maxProperties");

  /** Draft 2020-12, and our annotations, which judge nothing by themselves. */
  private static final Dialect DIALECT =
      Dialect.builder(Dialects.getDraft202012())
          .keyword(new NonValidationKeyword(LATER))
          .keyword(new NonValidationKeyword(LATER_VALUES))
          .keyword(new NonValidationKeyword(EXPECTED))
          .keyword(new NonValidationKeyword(SECRET))
          .build();

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private final JsonNode schemaText;
  private final Schema schema;

  private SchemaCheck(JsonNode schemaText) {
    this.schemaText = schemaText;
    this.schema = SchemaRegistry.withDialect(DIALECT).getSchema(schemaText);
  }

  static SchemaCheck of(String resource) {
    return new SchemaCheck(read(resource));
  }

  static JsonNode read(String resource) {
    try (InputStream in = SchemaCheck.class.getClassLoader().getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException("not on the class path: " + resource);
      }
      return JsonMapper.shared().readTree(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void check(Json document, Findings findings) {
    SchemaPhrases phrases = new SchemaPhrases(schemaText, findings);
    schema.validate(node(document)).stream()
        .sorted(Comparator.comparing(error -> COUNTS_OF_KEYS.contains(error.getKeyword())))
        .forEach(error -> phrases.tell(error, find(document, error)));
  }

  private static Json find(Json document, Error error) {
    NodePath path = error.getInstanceLocation();
    Json found = document;
    for (int i = 0; i < path.getNameCount(); i++) {
      Json inner = null;
      if (found instanceof Json.Struct struct) {
        inner = struct.get(path.getName(i));
      } else if (found instanceof Json.Array array
          && path.getElement(i) instanceof Integer index
          && index < array.items().size()) {
        inner = array.items().get(index);
      }
      if (inner == null) {
        return found;
      }
      found = inner;
    }
    return found;
  }

  private static JsonNode node(Json json) {
    return switch (json) {
      case Json.Struct struct -> {
        ObjectNode object = NODES.objectNode();
        struct.members().forEach((key, value) -> object.set(key, node(value)));
        yield object;
      }
      case Json.Array array -> {
        ArrayNode items = NODES.arrayNode();
        array.items().forEach(item -> items.add(node(item)));
        yield items;
      }
      case Json.Text text -> NODES.stringNode(text.value());
      case Json.Num number -> NODES.numberNode(number.doubleValue());
      case Json.Bool bool -> NODES.booleanNode(bool.value());
      case Json.Nil nil -> NODES.nullNode();
    };
  }
}
