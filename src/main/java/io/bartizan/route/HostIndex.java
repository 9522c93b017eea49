package io.bartizan.route;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The routes by host. A host leads to the most specific level that has it, and each level to the
 * next one: the exact name, wildcards from the longest suffix to the shortest, routes without
 * hosts.
 */
final class HostIndex<T> {
  /** The routes of one exact host, of one wildcard, or of no host. */
  record Level<T>(PathIndex<T> paths, @Nullable Level<T> lessSpecific) {}

  private final Map<String, Level<T>> exact;
  private final RegionMap<Level<T>> suffixes;
  private final int longestSuffix;
  private final @Nullable Level<T> any;

  private HostIndex(
      Map<String, Level<T>> exact, Map<String, Level<T>> suffixes, @Nullable Level<T> any) {
    this.exact = Map.copyOf(exact);
    this.suffixes = new RegionMap<>(suffixes, HostIndex::hash);
    this.longestSuffix = suffixes.keySet().stream().mapToInt(String::length).max().orElse(0);
    this.any = any;
  }

  /**
   * The most specific level that has the host, or null.
   *
   * @param host as {@code Authority.host} has it; empty where a request names none
   */
  @Nullable Level<T> find(String host) {
    Level<T> level = exact.get(host);
    return level == null ? wildcard(host) : level;
  }

  /** Suffixes are hashed from their end, so that all of them are looked up in one pass. */
  private @Nullable Level<T> wildcard(String host) {
    Level<T> found = any;
    int length = host.length();
    int last = Math.max(1, length - longestSuffix);
    int hash = 0;
    for (int i = length - 1; i >= last; i--) {
      char c = host.charAt(i);
      hash = hash * 31 + c;
      if (c == '.') {
        Level<T> level = suffixes.get(host, i, length, hash);
        found = level == null ? found : level;
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
      Level<T> last = any == null ? null : new Level<>(any.build(), null);
      Map<String, Level<T>> wildcards = new HashMap<>();
      List<String> shortestFirst = new ArrayList<>(suffixes.keySet());
      shortestFirst.sort(Comparator.comparingInt(String::length));
      for (String suffix : shortestFirst) {
        PathIndex<T> paths = suffixes.getOrDefault(suffix, new PathIndex.Builder<>()).build();
        wildcards.put(suffix, new Level<>(paths, above(suffix, wildcards, last)));
      }
      Map<String, Level<T>> names = new HashMap<>();
      exact.forEach(
          (name, paths) ->
              names.put(name, new Level<>(paths.build(), above(name, wildcards, last))));
      return new HostIndex<>(names, wildcards, last);
    }

    private static <T> @Nullable Level<T> above(
        String name, Map<String, Level<T>> wildcards, @Nullable Level<T> any) {
      for (int dot = name.indexOf('.', 1); dot > 0; dot = name.indexOf('.', dot + 1)) {
        Level<T> level = wildcards.get(name.substring(dot));
        if (level != null) {
          return level;
        }
      }
      return any;
    }
  }
}
