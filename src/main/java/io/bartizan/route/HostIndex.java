package io.bartizan.route;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The routes by host. A host leads to the paths of the most specific pattern that has it, and those
 * to the next one: the exact name, wildcards from the longest suffix to the shortest, routes
 * without hosts.
 */
final class HostIndex<T> {
  private final RegionMap<PathIndex<T>> exact;
  private final RegionMap<PathIndex<T>> suffixes;
  private final int longestSuffix;
  private final @Nullable PathIndex<T> any;

  private HostIndex(
      Map<String, PathIndex<T>> exact,
      Map<String, PathIndex<T>> suffixes,
      @Nullable PathIndex<T> any) {
    this.exact = new RegionMap<>(exact, String::hashCode);
    this.suffixes = new RegionMap<>(suffixes, HostIndex::hash);
    this.longestSuffix = suffixes.keySet().stream().mapToInt(String::length).max().orElse(0);
    this.any = any;
  }

  /**
   * The paths of the most specific pattern that has the host, or null.
   *
   * @param host as {@code Authority.host} has it; empty where a request names none
   */
  @Nullable PathIndex<T> find(String host) {
    PathIndex<T> found = exact.get(host, 0, host.length(), host.hashCode());
    return found == null ? wildcard(host) : found;
  }

  /** Suffixes are hashed from their end, so that all of them are looked up in one pass. */
  private @Nullable PathIndex<T> wildcard(String host) {
    PathIndex<T> found = any;
    int length = host.length();
    int first = Math.max(1, length - longestSuffix);
    int hash = 0;
    for (int i = length - 1; i >= first; i--) {
      char c = host.charAt(i);
      hash = hash * 31 + c;
      if (c == '.') {
        PathIndex<T> paths = suffixes.get(host, i, length, hash);
        found = paths == null ? found : paths;
      }
    }
    return found;
  }

  private static int hash(String suffix) {
    int hash = 0;
    for (int i = suffix.length() - 1; i >= 0; i--) {
      hash = hash * 31 + suffix.charAt(i);
    }
    return hash;
  }

  /** Collects the paths of each host. */
  static final class Builder<T> {
    private final Map<String, PathIndex.Builder<T>> exact = new HashMap<>();
    private final Map<String, PathIndex.Builder<T>> suffixes = new HashMap<>();
    private PathIndex.@Nullable Builder<T> any;

    /** The paths of routes without hosts. */
    PathIndex.Builder<T> any() {
      PathIndex.Builder<T> paths = any == null ? new PathIndex.Builder<>() : any;
      any = paths;
      return paths;
    }

    /**
     * The paths of a host.
     *
     * @param host exact, or with {@code *.}
     */
    PathIndex.Builder<T> host(String host) {
      return host.startsWith("*.")
          ? suffixes.computeIfAbsent(host.substring(1), h -> new PathIndex.Builder<>())
          : exact.computeIfAbsent(host, h -> new PathIndex.Builder<>());
    }

    HostIndex<T> build() {
      PathIndex<T> last = any == null ? null : any.build(null);
      // A less specific suffix is shorter: it is there when a longer one asks for it.
      List<Map.Entry<String, PathIndex.Builder<T>>> shortestFirst =
          new ArrayList<>(suffixes.entrySet());
      shortestFirst.sort(Comparator.comparingInt(entry -> entry.getKey().length()));
      Map<String, PathIndex<T>> wildcards = new HashMap<>();
      for (Map.Entry<String, PathIndex.Builder<T>> entry : shortestFirst) {
        String suffix = entry.getKey();
        PathIndex<T> next = lessSpecific(suffix, wildcards, last);
        wildcards.put(suffix, entry.getValue().build(next));
      }
      Map<String, PathIndex<T>> names = new HashMap<>();
      exact.forEach(
          (name, paths) -> names.put(name, paths.build(lessSpecific(name, wildcards, last))));
      return new HostIndex<>(names, wildcards, last);
    }

    private static <T> @Nullable PathIndex<T> lessSpecific(
        String host, Map<String, PathIndex<T>> wildcards, @Nullable PathIndex<T> any) {
      for (int dot = host.indexOf('.', 1); dot > 0; dot = host.indexOf('.', dot + 1)) {
        PathIndex<T> paths = wildcards.get(host.substring(dot));
        if (paths != null) {
          return paths;
        }
      }
      return any;
    }
  }
}
