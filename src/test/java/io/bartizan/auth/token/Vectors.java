package io.bartizan.auth.token;

import io.bartizan.config.JwtAlgorithm;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;

/** Wycheproof's vectors, and what becomes of them here. */
final class Vectors {
  private Vectors() {}

  /**
   * One of them.
   *
   * @param keySet of its group, as its issuer would publish it
   */
  record Vector(String group, int id, String comment, String jws, boolean valid, String keySet) {
    /** Whether one of the keys signed it by an algorithm that is its own. */
    boolean isVerified() {
      return verifies(keySet);
    }

    /** The same with another key set. */
    boolean verifies(String keys) {
      EnumSet<JwtAlgorithm> all = EnumSet.allOf(JwtAlgorithm.class);
      try {
        return KeySet.ofJwks(keys.getBytes(StandardCharsets.UTF_8), all)
                .doubt(Jws.parse(jws.getBytes(StandardCharsets.UTF_8), all))
            == null;
      } catch (Refused | BadKeysException e) {
        return false;
      }
    }

    @Override
    public String toString() {
      return group + " " + id + " " + comment;
    }
  }

  /** All of a file in {@code src/test/resources/wycheproof}. */
  static List<Vector> of(String file) {
    List<Vector> vectors = new ArrayList<>();
    for (Object each : read(file).getJsonArray("testGroups")) {
      JsonObject group = (JsonObject) each;
      JsonObject keys = group.getJsonObject("public", group.getJsonObject("private"));
      JsonObject set =
          keys.containsKey("keys") ? keys : new JsonObject().put("keys", new JsonArray().add(keys));
      for (Object test : group.getJsonArray("tests")) {
        JsonObject vector = (JsonObject) test;
        vectors.add(
            new Vector(
                group.getString("comment"),
                vector.getInteger("tcId"),
                vector.getString("comment"),
                vector.getString("jws"),
                vector.getString("result").equals("valid"),
                set.encode()));
      }
    }
    return vectors;
  }

  private static JsonObject read(String file) {
    try (InputStream in = Vectors.class.getResourceAsStream("/wycheproof/" + file)) {
      return new JsonObject(
          new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
