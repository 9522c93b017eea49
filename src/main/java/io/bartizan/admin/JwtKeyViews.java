package io.bartizan.admin;

import io.bartizan.auth.keys.KeyState;
import io.bartizan.auth.token.KeySet;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;

/** The keys of token issuers as an operator reads them: what they are called, and no more. */
final class JwtKeyViews {
  private JwtKeyViews() {}

  static JsonArray of(List<KeyState> states) {
    JsonArray all = new JsonArray();
    states.forEach(state -> all.add(provider(state)));
    return all;
  }

  private static JsonObject provider(KeyState state) {
    JsonObject told =
        new JsonObject().put("name", state.provider()).put("from", state.origin().setting());
    if (state.origin().place() != null) {
      told.put("place", state.origin().place());
    }
    KeySet keys = state.keys();
    if (keys != null) {
      told.put("keys", keys(keys.keys()));
      if (!keys.leftOut().isEmpty()) {
        told.put("leftOut", new JsonArray(keys.leftOut()));
      }
    }
    KeyState.Fetches fetches = state.fetches();
    return fetches == null ? told : fetched(told, fetches);
  }

  private static JsonObject fetched(JsonObject told, KeyState.Fetches fetches) {
    told.put("stale", fetches.stale()).put("waiting", fetches.waiting());
    if (fetches.lastSuccess() != null) {
      told.put("lastSuccess", fetches.lastSuccess().toString());
    }
    if (fetches.lastFailure() != null) {
      told.put(
          "lastFailure",
          new JsonObject()
              .put("at", fetches.lastFailure().toString())
              .put("reason", fetches.failure()));
    }
    return told;
  }

  private static JsonArray keys(List<KeySet.Described> keys) {
    JsonArray all = new JsonArray();
    for (KeySet.Described key : keys) {
      JsonObject told = new JsonObject();
      if (key.id() != null) {
        told.put("id", key.id());
      }
      JsonArray algorithms = new JsonArray();
      key.algorithms().forEach(algorithm -> algorithms.add(algorithm.text()));
      all.add(told.put("type", key.type()).put("algorithms", algorithms));
    }
    return all;
  }
}
