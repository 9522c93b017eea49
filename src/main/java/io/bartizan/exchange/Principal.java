package io.bartizan.exchange;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Whom a request has proved to come from.
 *
 * @param provider who vouches for it, by its name in the configuration
 * @param name what the client is called by, or null where the proof has no name in it
 * @param claims what is said of the client: text, numbers, booleans, lists and maps of these; never
 *     changed
 */
public record Principal(String provider, @Nullable String name, Map<String, ?> claims) {
  /**
   * A claim: the one of the name, or where there is none, what a path of names with dots between
   * leads to.
   */
  public @Nullable Object claim(String path) {
    Object own = claims.get(path);
    if (own != null) {
      return own;
    }
    Object found = claims;
    int from = 0;
    while (from <= path.length()) {
      int dot = path.indexOf('.', from);
      int to = dot < 0 ? path.length() : dot;
      if (!(found instanceof Map<?, ?> object)) {
        return null;
      }
      found = object.get(path.substring(from, to));
      from = to + 1;
    }
    return found;
  }

  /** A claim as text: itself, or a number or boolean as in JSON; null for anything else. */
  public @Nullable String text(String path) {
    return text(claim(path));
  }

  /** The texts of a claim that is a list, and the one of any other; empty where there is none. */
  public List<String> texts(String path) {
    Object claim = claim(path);
    if (claim instanceof Collection<?> list) {
      return list.stream().map(Principal::text).filter(each -> each != null).toList();
    }
    String one = text(claim);
    return one == null ? List.of() : List.of(one);
  }

  /**
   * Whether any of the texts of a claim is as wanted. Makes no object for one of the first level
   * that is text itself.
   */
  public boolean hasAny(String path, Predicate<String> wanted) {
    Object claim = claim(path);
    if (!(claim instanceof Collection<?> list)) {
      return isWanted(claim, wanted);
    }
    for (Object each : list) {
      if (isWanted(each, wanted)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isWanted(@Nullable Object value, Predicate<String> wanted) {
    String text = text(value);
    return text != null && wanted.test(text);
  }

  private static @Nullable String text(@Nullable Object value) {
    return value instanceof String || value instanceof Number || value instanceof Boolean
        ? value.toString()
        : null;
  }
}
