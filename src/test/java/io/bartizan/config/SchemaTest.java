package io.bartizan.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

class SchemaTest {
  @TempDir Path withDefaults;
  @TempDir Path without;

  @ParameterizedTest
  @ValueSource(strings = {SchemaCheck.GATEWAY, SchemaCheck.ROUTES})
  void aSchemaIsValidByItsMetaschema(String resource) {
    Schema metaschema =
        SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
            .getSchema(SchemaLocation.of("https://json-schema.org/draft/2020-12/schema"));
    assertEquals(List.of(), metaschema.validate(SchemaCheck.read(resource)));
  }

  @ParameterizedTest
  @ValueSource(strings = {SchemaCheck.GATEWAY, SchemaCheck.ROUTES})
  void everyObjectIsClosedAndEverySettingDescribed(String resource) {
    JsonNode schema = SchemaCheck.read(resource);
    check(schema, schema, resource);
  }

  @Test
  void whatTheGatewaySchemaGivesAsDefaultsIsWhatTheCodeTakes() {
    JsonNode schema = SchemaCheck.read(SchemaCheck.GATEWAY);
    Set<String> missing = new TreeSet<>();
    JsonNode written = defaults(schema, schema, "", missing);
    assertEquals(
        Set.of(
            "/zone",
            "/eventLoops",
            "/tls/ocsp/responder",
            "/tls/ciphers",
            "/addresses/geo/country",
            "/addresses/geo/asn",
            "/concurrency/maxRequests",
            "/concurrency/maxRequestsPerClient",
            "/connections/max",
            "/connections/maxPerListener",
            "/connections/maxPerClient",
            "/accessLog/file"),
        missing);

    // In the same folder, since files are named by it.
    GatewayConfig without = new DeploymentFolder(withDefaults).valid().gateway();
    GatewayConfig read =
        new DeploymentFolder(withDefaults)
            .with("gateway.json", written.toString())
            .valid()
            .gateway();
    assertEquals(without, read);
  }

  @Test
  void whatTheRoutesSchemaGivesAsDefaultsIsWhatTheCodeTakes() {
    JsonNode schema = SchemaCheck.read(SchemaCheck.ROUTES);
    Set<String> missing = new TreeSet<>();
    String pool = definition(schema, "pool", "/pool", missing).toString();
    String endpoint = definition(schema, "endpoint", "/endpoint", missing).toString();
    String route = definition(schema, "route", "/route", missing).toString();
    String destination = definition(schema, "destination", "/to", missing).toString();
    assertEquals(
        Set.of(
            "/pool/tls/caFile",
            "/pool/tls/certificateFile",
            "/pool/tls/keyFile",
            "/pool/tls/pins",
            "/pool/tls/serverName",
            "/endpoint/zone",
            "/route/timeouts/request",
            "/route/timeouts/streamIdle",
            "/route/timeouts/minBodyRate",
            "/route/limits/body",
            "/route/limits/headers",
            "/route/limits/headerCount",
            "/route/limits/webSocketMessage",
            "/route/auth/apiKey/consumers",
            "/route/auth/basic/users",
            "/route/auth/jwt/scopes",
            "/route/auth/jwt/roles",
            "/route/auth/jwt/claims",
            "/route/match/jwt/claims",
            "/route/hsts",
            "/route/concurrency/maxRequests",
            "/route/concurrency/maxRequestsPerClient",
            "/route/match/hosts",
            "/route/match/path/exact",
            "/route/match/path/prefix",
            "/route/match/path/regex",
            "/route/match/methods",
            "/route/match/headers",
            "/route/match/query",
            "/route/match/clientCertificate/present",
            "/route/match/clientCertificate/subject",
            "/route/match/clientCertificate/san",
            "/route/match/clientTags"),
        missing);

    RoutesConfig read = routes(withDefaults, pool, endpoint, route, destination);
    assertEquals(routes(without, "{}", "{}", "{}", "{}"), read);
  }

  private static RoutesConfig routes(
      Path directory, String pool, String endpoint, String route, String destination) {
    String text =
        """
        {
          "pools": {
            "p":
              { "endpoints": [ { "url": "https://a" %s ] %s },
          "routes": [
              { "name": "r", "match": {}, "to": { "pool": "p" %s %s ] }
        """
            .formatted(members(endpoint), members(pool), members(destination), members(route));
    return new DeploymentFolder(directory).with("routes/a.json", text).valid().routes();
  }

  /** What follows the members that are there, to the closing brace. */
  private static String members(String object) {
    String inner = object.substring(1);
    return inner.equals("}") ? inner : ", " + inner;
  }

  private static JsonNode definition(JsonNode schema, String name, String at, Set<String> missing) {
    return defaults(schema, schema.path("$defs").path(name), at, missing);
  }

  /** An object with every default of a schema; optional settings without one are noted. */
  private static ObjectNode defaults(
      JsonNode root, JsonNode schema, String at, Set<String> missing) {
    ObjectNode object = JsonNodeFactory.instance.objectNode();
    Set<String> required = new TreeSet<>();
    schema.path("required").forEach(name -> required.add(name.stringValue()));
    schema
        .path("properties")
        .propertyStream()
        .filter(property -> !property.getKey().equals("$schema"))
        .forEach(
            property -> {
              String name = property.getKey();
              JsonNode type = resolve(root, property.getValue());
              if (property.getValue().has("default")) {
                object.set(name, property.getValue().get("default"));
              } else if (type.has("properties")) {
                ObjectNode inner = defaults(root, type, at + "/" + name, missing);
                // An object that must have something cannot be written by its defaults alone.
                if (!inner.isEmpty() && !type.has("required")) {
                  object.set(name, inner);
                }
              } else if (!required.contains(name)) {
                missing.add(at + "/" + name);
              }
            });
    return object;
  }

  private static void check(JsonNode root, JsonNode schema, String at) {
    if (schema.path("type").asString("").equals("object") && !at.endsWith("/then")) {
      assertTrue(schema.has("additionalProperties"), () -> at + " is open");
    }
    schema
        .path("properties")
        .propertyStream()
        .filter(property -> !property.getKey().equals("address"))
        .forEach(
            property -> {
              JsonNode setting = property.getValue();
              boolean described =
                  setting.has("description") || resolve(root, setting).has("description");
              assertTrue(described, () -> at + "/" + property.getKey() + " is not described");
            });
    schema
        .propertyStream()
        .filter(property -> !property.getKey().equals("if"))
        .forEach(property -> check(root, property.getValue(), at + "/" + property.getKey()));
  }

  private static JsonNode resolve(JsonNode root, JsonNode schema) {
    JsonNode reference = schema.get("$ref");
    return reference == null
        ? schema
        : Objects.requireNonNull(root.at(reference.stringValue().substring(1)));
  }
}
