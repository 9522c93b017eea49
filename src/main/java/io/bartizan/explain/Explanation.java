package io.bartizan.explain;

import io.bartizan.config.RouteConfig;
import io.bartizan.route.RouteExplanation.Outcome;
import io.bartizan.tls.NamedConnection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of a request, and why. {@link ExplanationText} and {@link ExplanationJson} say it.
 *
 * @param path in normal form; as it came where it has none
 * @param steps what the request meets, in order; what would come after a refusal too
 * @param outcomes what became of routes: the one that takes the request, those that it outranks,
 *     the nearest of those that differ
 * @param differing how many more routes differ
 * @param route that takes the request, or null
 * @param pools where it goes
 */
public record Explanation(
    Question question,
    String path,
    ExplainedClient client,
    @Nullable NamedConnection connection,
    List<Step> steps,
    List<Outcome> outcomes,
    int differing,
    @Nullable RouteConfig route,
    List<ExplainedPool> pools) {
  public Explanation {
    steps = List.copyOf(steps);
    outcomes = List.copyOf(outcomes);
    pools = List.copyOf(pools);
  }

  /**
   * The first step that ends the request's way, at this moment at least; empty where none certainly
   * does.
   */
  public Optional<Step> end() {
    return steps.stream().filter(step -> step.effect().ends()).findFirst();
  }

  /** Whether it is certainly refused. */
  public boolean isRefused() {
    return end().map(step -> step.effect().refuses()).orElse(false);
  }
}
