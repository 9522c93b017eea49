package io.bartizan.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The members of one object, read in the types wanted. What is absent gives the fallback; so does
 * what is of the wrong type, which the schema has reported by then. A value that was reported never
 * gets out, since a reading with problems gives nothing else.
 */
final class Settings {
  private final Json.@Nullable Struct struct;
  private final Findings findings;

  Settings(@Nullable Json json, Findings findings) {
    this.struct = json instanceof Json.Struct object ? object : null;
    this.findings = findings;
  }

  /** Where the object stands, which must be there. */
  Place place() {
    return Objects.requireNonNull(struct).place();
  }

  Findings findings() {
    return findings;
  }

  /** The member's settings; empty where it is absent. */
  Settings in(String key) {
    return new Settings(get(key), findings);
  }

  @Nullable Json get(String key) {
    return struct == null ? null : struct.get(key);
  }

  boolean has(String key) {
    return get(key) != null;
  }

  int integer(String key, int fallback) {
    return get(key) instanceof Json.Num number ? number.intValue(fallback) : fallback;
  }

  boolean flag(String key, boolean fallback) {
    return get(key) instanceof Json.Bool bool ? bool.value() : fallback;
  }

  <T> T text(String key, TextForm<? extends T> form, T fallback) {
    T value = textOrNull(key, form);
    return value == null ? fallback : value;
  }

  <T> @Nullable T textOrNull(String key, TextForm<? extends T> form) {
    return get(key) instanceof Json.Text text ? parse(text, form) : null;
  }

  /** One of a closed set, by the name it has in the file; others are reported by the schema. */
  <T> T oneOf(String key, Map<String, T> names, T fallback) {
    return get(key) instanceof Json.Text text
        ? names.getOrDefault(text.value(), fallback)
        : fallback;
  }

  /** The strings of a list; empty where it is absent. */
  <T> List<T> texts(String key, TextForm<T> form) {
    List<T> values = new ArrayList<>();
    for (Json item : items(key)) {
      if (item instanceof Json.Text text) {
        T value = parse(text, form);
        if (value != null) {
          values.add(value);
        }
      }
    }
    return values;
  }

  /** Those members that are strings, by key. */
  Map<String, String> texts() {
    Map<String, String> values = new LinkedHashMap<>();
    if (struct != null) {
      struct
          .members()
          .forEach(
              (key, member) -> {
                if (member instanceof Json.Text text) {
                  values.put(key, text.value());
                }
              });
    }
    return values;
  }

  /** The objects of a list; empty where it is absent. */
  <T> List<T> objects(String key, Function<Settings, T> conversion) {
    List<T> values = new ArrayList<>();
    for (Json item : items(key)) {
      if (item instanceof Json.Struct) {
        values.add(conversion.apply(new Settings(item, findings)));
      }
    }
    return values;
  }

  /** The objects of an object, by their keys in the order written; empty where it is absent. */
  <T> Map<String, T> named(String key, BiFunction<String, Settings, T> conversion) {
    Map<String, T> values = new LinkedHashMap<>();
    if (get(key) instanceof Json.Struct object) {
      object
          .members()
          .forEach(
              (name, member) -> {
                if (member instanceof Json.Struct) {
                  values.put(name, conversion.apply(name, new Settings(member, findings)));
                }
              });
    }
    return values;
  }

  List<Json> items(String key) {
    return get(key) instanceof Json.Array array ? array.items() : List.of();
  }

  private <T> @Nullable T parse(Json.Text text, TextForm<? extends T> form) {
    try {
      return form.parse(text.value());
    } catch (BadText e) {
      findings.addUnlessTold(e.at(text));
      return null;
    }
  }
}
