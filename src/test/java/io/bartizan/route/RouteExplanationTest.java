package io.bartizan.route;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.bartizan.config.RouteConfig;
import io.bartizan.exchange.ClientTags;
import io.bartizan.http.Fields;
import io.bartizan.route.RouteExplanation.Asked;
import io.bartizan.route.RouteExplanation.Outcome;
import java.util.List;
import org.junit.jupiter.api.Test;

class RouteExplanationTest {
  private static String told(String host, String target, List<RouteConfig> routes) {
    Fields fields = new Fields();
    fields.add("x-version", "1");
    int query = target.indexOf('?');
    String path = query < 0 ? target : target.substring(0, query);
    StringBuilder text = new StringBuilder();
    for (Outcome outcome :
        RouteExplanation.of(
            routes, new Asked(host, "GET", path, target, fields, null, ClientTags.NONE))) {
      text.append(outcome.route().name()).append(": ").append(outcome.reason()).append('\n');
    }
    return text.toString();
  }

  @Test
  void eachConditionThatDoesNotHoldIsTold() {
    assertEquals(
        """
        present: header x-version is there
        version: header x-version is not "2"
        pattern: header x-version does not match [3-9]
        missing: header x-tenant is missing
        query: query parameter beta is not "1"
        method: method is not any of POST, PUT
        exact: path is not /b
        prefix: path is not /b/c or below it
        regex: path is not one that matches /[x-z]
        host: host is not any of a.test, *.a.test
        """,
        told(
            "b.test",
            "/a?beta=2",
            List.of(
                Routes.route("host").hosts("a.test", "*.a.test").build(),
                Routes.route("exact").exact("/b").build(),
                Routes.route("prefix").prefix("/b/c").build(),
                Routes.route("regex").regex("/[x-z]").build(),
                Routes.route("method").methods("PUT", "POST").build(),
                Routes.route("version").header("x-version", "2").build(),
                Routes.route("pattern").headerRegex("x-version", "[3-9]").build(),
                Routes.route("missing").headerPresent("x-tenant", true).build(),
                Routes.route("present")
                    .header("x-version", "1")
                    .headerPresent("x-version", false)
                    .build(),
                Routes.route("query").query("beta", "1").build())));
  }

  @Test
  void whoGoesFirstIsToldWithWhatDecides() {
    assertEquals(
        """
        host: takes the request
        path: would take it, but host goes first: its host is more specific
        methods: would take it, but host goes first: its host is more specific
        any: would take it, but host goes first: its host is more specific
        """,
        told(
            "a.test",
            "/a",
            List.of(
                Routes.route("any").build(),
                Routes.route("methods").methods("GET").build(),
                Routes.route("path").prefix("/a").build(),
                Routes.route("host").hosts("*.test").build())));
    assertEquals(
        """
        methods: takes the request
        headers: would take it, but methods goes first: it names methods
        query: would take it, but methods goes first: it names methods
        first: would take it, but methods goes first: it names methods
        second: would take it, but methods goes first: it names methods
        """,
        told(
            "a.test",
            "/a?q=1",
            List.of(
                Routes.route("first").build(),
                Routes.route("second").build(),
                Routes.route("query").query("q", "1").build(),
                Routes.route("headers").header("x-version", "1").build(),
                Routes.route("methods").methods("GET").build())));
    assertEquals(
        """
        first: takes the request
        second: would take it, but first goes first: it stands before it
        """,
        told(
            "a.test", "/", List.of(Routes.route("first").build(), Routes.route("second").build())));
  }
}
