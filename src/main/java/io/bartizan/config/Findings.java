package io.bartizan.config;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Collects the problems of one reading, over all files. Bounded: a file of garbage fills neither
 * the memory nor the screen. Not for several threads.
 */
final class Findings {
  /** Beyond it problems are counted only. */
  static final int MAX_PROBLEMS = 10_000;

  private final List<Problem> problems = new ArrayList<>();
  private final Set<Problem> whole = new HashSet<>();
  private final Set<String> places = new HashSet<>();
  private final Set<String> within = new HashSet<>();
  private long left;

  /** Adds it, unless the very same was said before. */
  void add(Problem problem) {
    if (!whole.add(problem)) {
      return;
    }
    if (problems.size() == MAX_PROBLEMS) {
      whole.remove(problem);
      left++;
      return;
    }
    problems.add(problem);
    places.add(place(problem));
    String pointer = problem.pointer();
    for (int end = pointer.length(); end >= 0; end = parentEnd(pointer, end)) {
      within.add(problem.file() + ':' + pointer.substring(0, end));
    }
  }

  /**
   * Adds it, unless something was said of the same value before: a value whose type or form is
   * wrong needs no second sentence on its meaning.
   */
  void addUnlessTold(Problem problem) {
    if (!places.contains(place(problem))) {
      add(problem);
    }
  }

  /** Whether something was said of the value or of anything in it. */
  boolean isToldWithin(Place place) {
    return within.contains(place.file() + ':' + place.pointer());
  }

  boolean isEmpty() {
    return problems.isEmpty();
  }

  /** By file, line and column; what is equal in these stays in the order it was found. */
  List<Problem> sorted() {
    List<Problem> sorted = new ArrayList<>(problems);
    sorted.sort(
        Comparator.comparing(Problem::file)
            .thenComparingInt(Problem::line)
            .thenComparingInt(Problem::column));
    if (left > 0) {
      Problem last = sorted.getLast();
      sorted.add(new Problem(last.file(), 0, 0, "", left + " more problems not shown", null));
    }
    return sorted;
  }

  private static int parentEnd(String pointer, int end) {
    return end == 0
        ? -1
        : Math.max(
            0, Math.max(pointer.lastIndexOf('.', end - 1), pointer.lastIndexOf('[', end - 1)));
  }

  private static String place(Problem problem) {
    return problem.file() + ':' + problem.line() + ':' + problem.column() + ':' + problem.pointer();
  }
}
