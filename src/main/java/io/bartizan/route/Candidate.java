package io.bartizan.route;

import com.google.re2j.Pattern;
import io.bartizan.http.Fields;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a route asks of a request beyond the host and the path it is found by.
 *
 * @param rank its place in the precedence among routes of the same host and path, from 0
 * @param methods any of them; empty for every method
 * @param regex what the whole path must match, where the route is not found by its path
 */
record Candidate<T>(
    int rank,
    T route,
    List<String> methods,
    List<ValueCondition> conditions,
    @Nullable Pattern regex) {

  /** Whether all holds, asked in the order of cost. */
  boolean takes(String method, String path, String target, Fields fields) {
    if (!methods.isEmpty() && !methods.contains(method)) {
      return false;
    }
    for (int i = 0; i < conditions.size(); i++) {
      if (!conditions.get(i).holds(fields, target)) {
        return false;
      }
    }
    return regex == null || regex.matches(path);
  }
}
