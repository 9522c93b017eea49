package io.bartizan.route;

import com.google.re2j.Pattern;
import io.bartizan.exchange.Caller;
import io.bartizan.http.Fields;
import org.jspecify.annotations.Nullable;

/**
 * What a route asks of a request beyond the host and the path it is found by. Has arrays, which
 * nobody changes, since a list is another object that each lookup would have to fetch from memory.
 */
final class Candidate<T> extends Candidates<T> {
  private final int rank;
  private final T route;
  private final String[] methods;
  private final ValueCondition[] conditions;
  private final @Nullable Pattern regex;

  /**
   * A route's conditions.
   *
   * @param rank its place in the precedence among routes of the same host and path, from 0
   * @param methods any of them; empty for every method
   * @param regex what the whole path must match, where the route is not found by its path
   */
  Candidate(
      int rank, T route, String[] methods, ValueCondition[] conditions, @Nullable Pattern regex) {
    this.rank = rank;
    this.route = route;
    this.methods = methods;
    this.conditions = conditions;
    this.regex = regex;
  }

  int rank() {
    return rank;
  }

  T route() {
    return route;
  }

  ValueCondition[] conditions() {
    return conditions;
  }

  @Override
  @Nullable Candidate<T> first(
      String method, String path, String target, Fields fields, Caller caller) {
    return takes(method, path, target, fields, caller) ? this : null;
  }

  /** Whether all holds, asked in the order of cost. */
  boolean takes(String method, String path, String target, Fields fields, Caller caller) {
    if (methods.length > 0 && !isOneOf(methods, method)) {
      return false;
    }
    for (ValueCondition condition : conditions) {
      if (!condition.holds(fields, target, caller)) {
        return false;
      }
    }
    return regex == null || regex.matches(path);
  }

  private static boolean isOneOf(String[] methods, String method) {
    for (String each : methods) {
      if (each.equals(method)) {
        return true;
      }
    }
    return false;
  }
}
