package io.bartizan.route;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.bartizan.config.RouteConfig;
import io.bartizan.http.Fields;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/**
 * The Kubernetes Gateway API's own conformance cases of matching. Each match of a rule becomes a
 * route with the name of the rule's backend. Which tests of the suite are left out and why stands
 * in the file, under {@code left_out}.
 */
class GatewayApiMatchingTest {
  private static final int CASES = 46;

  @TestFactory
  Stream<DynamicTest> aRequestReachesTheBackendThatTheGatewayApiSays() throws Exception {
    JsonNode file;
    try (InputStream in = getClass().getResourceAsStream("gateway-api-matching.json")) {
      file = new ObjectMapper().readTree(Objects.requireNonNull(in));
    }
    List<DynamicTest> tests = new ArrayList<>();
    for (JsonNode test : file.get("tests")) {
      RouteTable<String> table = RouteTable.compile(routes(test.get("config")), RouteConfig::name);
      for (JsonNode each : test.get("cases")) {
        tests.add(
            DynamicTest.dynamicTest(
                each.get("id").asString(), () -> assertEquals(backend(each), ask(table, each))));
      }
    }
    assertEquals(CASES, tests.size());
    return tests.stream();
  }

  private static List<RouteConfig> routes(JsonNode config) {
    List<RouteConfig> routes = new ArrayList<>();
    for (JsonNode object : config) {
      for (JsonNode rule : object.get("spec").get("rules")) {
        String backend = rule.get("backendRefs").get(0).get("name").asString();
        if (!rule.has("matches")) {
          routes.add(Routes.route(backend).build());
        }
        rule.path("matches").forEach(match -> routes.add(route(backend, match)));
      }
    }
    return routes;
  }

  private static RouteConfig route(String backend, JsonNode match) {
    Routes route = Routes.route(backend);
    match
        .path("headers")
        .forEach(
            header -> route.header(header.get("name").asString(), header.get("value").asString()));
    JsonNode path = match.path("path");
    if (path.path("type").asString("").equals("Exact")) {
      route.exact(path.get("value").asString());
    } else if (path.has("value")) {
      route.prefix(path.get("value").asString());
    }
    JsonNode method = match.path("method");
    if (method.isObject()) {
      route.exact("/" + method.get("service").asString() + "/" + method.get("method").asString());
    } else if (method.isString()) {
      route.methods(method.asString());
    }
    return route.build();
  }

  private static String ask(RouteTable<String> table, JsonNode each) {
    JsonNode request = each.get("request");
    boolean grpc = request.has("grpc_method");
    Fields fields = new Fields();
    for (var header : request.path(grpc ? "metadata" : "headers").properties()) {
      fields.add(header.getKey(), header.getValue().asString());
    }
    String path = request.get(grpc ? "grpc_method" : "path").asString();
    String method = grpc ? "POST" : request.get("method").asString();
    return Objects.requireNonNullElse(
        table.match("gateway.test", method, path, path, fields, Known.NOBODY), "none");
  }

  private static String backend(JsonNode each) {
    return each.get("expect").path("backend_name_prefix").asString("none");
  }
}
