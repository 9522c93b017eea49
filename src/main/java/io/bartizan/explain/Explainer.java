package io.bartizan.explain;

import io.bartizan.config.RouteConfig;
import io.bartizan.config.RouteConfig.Priority;
import io.bartizan.explain.Step.Stage;
import io.bartizan.protect.Overload;
import io.bartizan.route.BadPathException;
import io.bartizan.route.PathNormalizer;
import io.bartizan.route.RouteExplanation;
import io.bartizan.route.RouteExplanation.Asked;
import io.bartizan.route.RouteExplanation.Outcome;
import io.bartizan.route.RouteExplanation.State;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Follows a request that nobody makes on its way. Takes milliseconds where there are thousands of
 * routes, so it is nothing for event loops.
 */
public final class Explainer {
  /** Of routes that differ: more are nobody's question, unless asked for. */
  private static final int MAX_DIFFERING = 10;

  private final Question question;
  private final Facts facts;
  private final ExplainedClient client;
  private final ExplainedFields fields;
  private final List<Step> steps = new ArrayList<>();
  private final List<Outcome> outcomes = new ArrayList<>();
  private final List<ExplainedPool> pools = new ArrayList<>();
  private int differing;

  private Explainer(Question question, Facts facts) {
    this.question = question;
    this.facts = facts;
    this.client = ExplainedClient.of(question.from(), facts);
    this.fields = ExplainedFields.of(question.fields(), facts.deployment());
  }

  /** What becomes of a request by some facts. */
  public static Explanation explain(Question question, Facts facts) {
    return new Explainer(question, facts).explain();
  }

  private Explanation explain() {
    ExplainedConnection connection = new ExplainedConnection(question, facts);
    ExplainedLimits limits = new ExplainedLimits(question, client, fields.left(), facts);
    steps.addAll(client.steps());
    if (question.principal() != null) {
      steps.add(ExplainedAuth.said(question.principal(), facts.deployment().gateway()));
    }
    steps.addAll(limits.ofConnection());
    steps.addAll(connection.steps());
    steps.addAll(fields.steps());
    steps.addAll(limits.ofGateway());
    String path = question.target();
    RouteConfig route = null;
    try {
      path = PathNormalizer.normalize(question.target());
      route = route(path);
    } catch (BadPathException e) {
      String reason = e.rejection().reason();
      steps.add(
          Step.refuses(
              Stage.ROUTING,
              "path",
              e.rejection().status(),
              reason,
              "such a path is answered with 400: " + e.rejection().detail()));
    }
    if (route != null) {
      follow(route, limits);
    }
    return new Explanation(
        question, path, client, connection.named(), steps, outcomes, differing, route, pools);
  }

  private @Nullable RouteConfig route(String path) {
    Asked asked =
        new Asked(
            question.host(),
            question.method(),
            path,
            question.target(),
            fields.left(),
            null,
            client.tags());
    for (Outcome outcome : RouteExplanation.of(facts.deployment().routes().routes(), asked)) {
      if (outcome.state() != State.DIFFERS || question.all() || differing++ < MAX_DIFFERING) {
        outcomes.add(outcome);
      }
    }
    differing = Math.max(0, differing - MAX_DIFFERING);
    if (!outcomes.isEmpty() && outcomes.getFirst().state() == State.TAKES) {
      return outcomes.getFirst().route();
    }
    steps.add(Step.refuses(Stage.ROUTING, "no-route", 404, "no-route", "no route takes it: 404"));
    return null;
  }

  /** In the order in which a request meets it. */
  private void follow(RouteConfig route, ExplainedLimits limits) {
    overload(route.priority());
    steps.addAll(client.ofRule(route.addresses()));
    steps.addAll(limits.ofProofs(route));
    steps.addAll(ExplainedAuth.steps(route.auth()));
    steps.addAll(limits.ofRoute(route));
    int sum = route.to().stream().mapToInt(RouteConfig.Destination::weight).sum();
    for (RouteConfig.Destination to : route.to()) {
      pools.add(
          new ExplainedPool(
              Objects.requireNonNull(facts.deployment().routes().pools().get(to.pool())),
              to.weight(),
              sum,
              facts.pool(to.pool())));
    }
  }

  private void overload(Priority priority) {
    Overload.State state = facts.overload();
    if (state == null) {
      return;
    }
    boolean refused =
        switch (priority) {
          case LOW -> state.sheds() || state.refuses();
          case NORMAL -> state.refuses();
          case HIGH -> false;
        };
    if (refused) {
      steps.add(
          Step.refuses(
              Stage.ROUTE,
              "overload",
              503,
              "overload",
              "503 (overload) at this moment: the gateway is overloaded"));
    }
  }
}
