package io.bartizan.explain;

import io.bartizan.explain.Step.Stage;
import io.bartizan.route.RouteExplanation.Outcome;
import java.util.ArrayList;
import java.util.List;

/** An explanation for people, a line for each thing; its words may change. */
public final class ExplanationText {
  private ExplanationText() {}

  /** In the order in which a request meets it. */
  public static List<String> lines(Explanation explanation) {
    List<String> lines = new ArrayList<>();
    Question question = explanation.question();
    lines.add(question.method() + ", host " + question.host() + ", path " + explanation.path());
    for (Step step : explanation.steps()) {
      if (step.stage() != Stage.ROUTE) {
        lines.add(step.sentence());
      }
    }
    for (Outcome outcome : explanation.outcomes()) {
      lines.add(
          "  %s (%s): %s"
              .formatted(outcome.route().name(), outcome.route().source(), outcome.reason()));
    }
    if (explanation.differing() > 0) {
      lines.add("  and " + explanation.differing() + " more routes differ; --all tells of them");
    }
    for (Step step : explanation.steps()) {
      if (step.stage() == Stage.ROUTE) {
        lines.add(step.sentence());
      }
    }
    explanation.pools().forEach(pool -> lines.addAll(pool.lines()));
    return lines;
  }
}
