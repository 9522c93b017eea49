package io.bartizan.config;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A JSON value that knows where it was written. */
sealed interface Json {
  Place place();

  /**
   * An object.
   *
   * @param members in the order written
   * @param keys where each member's name stands
   */
  record Struct(Place place, Map<String, Json> members, Map<String, Place> keys) implements Json {
    @Nullable Json get(String key) {
      return members.get(key);
    }
  }

  /** An array. */
  record Array(Place place, List<Json> items) implements Json {}

  /**
   * A string.
   *
   * @param written as in the file, escapes of JSON resolved
   * @param value the same with variables of the environment put in; may be secret
   */
  record Text(Place place, String written, String value) implements Json {
    /** Whether the environment had a part in the value, which then must not be shown. */
    boolean isSubstituted() {
      return !written.equals(value);
    }
  }

  /**
   * A number.
   *
   * @param written as in the file
   */
  record Num(Place place, String written) implements Json {
    /** The number where it is whole and fits, however it was written. */
    int intValue(int fallback) {
      double value = doubleValue();
      return value == (int) value ? (int) value : fallback;
    }

    /** Exact for every whole number that a setting can have. */
    double doubleValue() {
      return Double.parseDouble(written);
    }
  }

  /** True or false. */
  record Bool(Place place, boolean value) implements Json {}

  /** Null. */
  record Nil(Place place) implements Json {}
}
