package io.bartizan.route;

import io.bartizan.config.MatchConfig.PathMatch;
import io.bartizan.exchange.Caller;
import io.bartizan.http.Fields;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The routes of one exact host, of one wildcard or without hosts, by path: the exact path first,
 * then prefixes from the longest to the shortest, then regular expressions. All prefixes of a path
 * are found in one pass over it: its hash is looked up at each end of a segment, and what is found
 * knows the next shorter prefix.
 *
 * <p>The key of a prefix has no slash at its end, that of {@code /} is empty.
 */
final class PathIndex<T> {
  private static final class Node<T> {
    final Candidates<T> exact;
    final Candidates<T> prefix;
    final @Nullable Node<T> shorter;

    Node(Candidates<T> exact, Candidates<T> prefix, @Nullable Node<T> shorter) {
      this.exact = exact;
      this.prefix = prefix;
      this.shorter = shorter;
    }
  }

  private final RegionMap<Node<T>> nodes;

  /** Of prefix {@code /}, without the node between. */
  private final Candidates<T> all;

  private final Candidates<T> regexes;
  private final int longest;
  private final @Nullable PathIndex<T> lessSpecific;

  private PathIndex(
      Map<String, Node<T>> nodes, Candidates<T> regexes, @Nullable PathIndex<T> lessSpecific) {
    this.nodes = new RegionMap<>(nodes, PathIndex::hash);
    this.lessSpecific = lessSpecific;
    Node<T> root = nodes.get("");
    this.all = root == null ? Candidates.of(List.of()) : root.prefix;
    this.regexes = regexes;
    this.longest = nodes.keySet().stream().mapToInt(String::length).max().orElse(0);
  }

  /** The paths of the next less specific host, or null. */
  @Nullable PathIndex<T> lessSpecific() {
    return lessSpecific;
  }

  /** The first candidate that takes the request, or null. */
  @Nullable Candidate<T> first(
      String method, String path, String target, Fields fields, Caller caller) {
    Node<T> prefixes = null;
    Node<T> whole = null;
    int length = path.length();
    int end = Math.min(length, longest + 1);
    int hash = 0;
    for (int i = 0; i < end; i++) {
      char c = path.charAt(i);
      if (c == '/' && i > 0) {
        Node<T> node = nodes.get(path, 0, i, hash);
        prefixes = node == null ? prefixes : node;
      }
      hash = step(hash, c);
    }
    if (length <= longest) {
      whole = nodes.get(path, 0, length, hash);
      prefixes = whole == null ? prefixes : whole;
    }
    Candidate<T> found =
        whole == null ? null : whole.exact.first(method, path, target, fields, caller);
    for (Node<T> node = prefixes; found == null && node != null; node = node.shorter) {
      found = node.prefix.first(method, path, target, fields, caller);
    }
    if (found == null) {
      found = all.first(method, path, target, fields, caller);
    }
    return found == null ? regexes.first(method, path, target, fields, caller) : found;
  }

  private static int hash(String key) {
    int hash = 0;
    for (int i = 0; i < key.length(); i++) {
      hash = step(hash, key.charAt(i));
    }
    return hash;
  }

  private static int step(int hash, char c) {
    return hash * 31 + c;
  }

  /** Collects candidates, given by rank. */
  static final class Builder<T> {
    private final Map<String, List<Candidate<T>>> exact = new HashMap<>();
    private final Map<String, List<Candidate<T>>> prefixes = new HashMap<>();
    private final List<Candidate<T>> regexes = new ArrayList<>();

    /**
     * Adds a candidate.
     *
     * @param path in normal form
     */
    void add(PathMatch path, Candidate<T> candidate) {
      switch (path) {
        case PathMatch.Exact match -> list(exact, match.path()).add(candidate);
        case PathMatch.Prefix match -> list(prefixes, prefixKey(match.prefix())).add(candidate);
        case PathMatch.Regex match -> regexes.add(candidate);
      }
    }

    /**
     * The index.
     *
     * @param lessSpecific the next to ask
     */
    PathIndex<T> build(@Nullable PathIndex<T> lessSpecific) {
      Map<String, Node<T>> nodes = new HashMap<>();
      List<String> keys = new ArrayList<>(prefixes.keySet());
      exact.keySet().stream().filter(key -> !prefixes.containsKey(key)).forEach(keys::add);
      keys.sort(Comparator.comparingInt(String::length));
      for (String key : keys) {
        nodes.put(
            key,
            new Node<>(candidates(exact, key), candidates(prefixes, key), shorter(nodes, key)));
      }
      return new PathIndex<>(nodes, Candidates.of(regexes), lessSpecific);
    }

    private static <T> @Nullable Node<T> shorter(Map<String, Node<T>> nodes, String key) {
      for (int slash = key.lastIndexOf('/'); slash > 0; slash = key.lastIndexOf('/', slash - 1)) {
        Node<T> node = nodes.get(key.substring(0, slash));
        if (node != null) {
          return node;
        }
      }
      return null;
    }

    private static <T> Candidates<T> candidates(Map<String, List<Candidate<T>>> lists, String key) {
      return Candidates.of(lists.getOrDefault(key, List.of()));
    }

    private static <T> List<Candidate<T>> list(Map<String, List<Candidate<T>>> lists, String key) {
      return lists.computeIfAbsent(key, k -> new ArrayList<>());
    }

    private static String prefixKey(String prefix) {
      return prefix.endsWith("/") ? prefix.substring(0, prefix.length() - 1) : prefix;
    }
  }
}
