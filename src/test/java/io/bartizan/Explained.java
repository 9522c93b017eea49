package io.bartizan;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;

/** What a gateway that runs answers to {@code POST /explain}. */
final class Explained {
  private Explained() {}

  /**
   * Asks.
   *
   * @param members of the question beside its method and URL, each behind a comma
   */
  static JsonObject by(RunningGateway gateway, String url, String members) throws Exception {
    HttpResponse<String> response =
        gateway.admin(
            "POST",
            "/explain",
            "application/json",
            "{\"method\": \"GET\", \"url\": \"" + url + "\"" + members + "}");
    assertEquals(200, response.statusCode(), response.body());
    return new JsonObject(response.body());
  }

  /** The first step of a kind, which must be there. */
  static JsonObject step(JsonObject told, String what) {
    return told.getJsonArray("steps").stream()
        .map(JsonObject.class::cast)
        .filter(step -> step.getString("what").equals(what))
        .findFirst()
        .orElseThrow(() -> new AssertionError(told.encodePrettily()));
  }
}
