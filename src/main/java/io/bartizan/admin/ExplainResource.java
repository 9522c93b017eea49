package io.bartizan.admin;

import io.bartizan.explain.BadQuestionException;
import io.bartizan.explain.Explainer;
import io.bartizan.explain.ExplanationJson;
import io.bartizan.explain.Facts;
import io.bartizan.explain.Question;
import io.bartizan.explain.QuestionReader;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.function.Supplier;

/** {@code /explain}: what would become of a request, by what is in force. Changes nothing. */
public final class ExplainResource implements Resource {
  /** Twice the head of a request, as it is by default. */
  private static final long MAX_BODY_BYTES = 64 << 10;

  private static final long BODY_MILLIS = 30_000;

  private final Supplier<? extends Facts> facts;

  /**
   * Of a gateway.
   *
   * @param facts in force, asked for each question
   */
  public ExplainResource(Supplier<? extends Facts> facts) {
    this.facts = facts;
  }

  @Override
  public void addTo(Router router, Handler<RoutingContext> authorise) {
    Bodies.route(router, HttpMethod.POST, "/explain", authorise, MAX_BODY_BYTES, BODY_MILLIS)
        .handler(this::explain);
  }

  private void explain(RoutingContext context) {
    Question question;
    try {
      Buffer body = context.body().buffer();
      question = QuestionReader.read(body == null ? null : body.getBytes());
    } catch (BadQuestionException e) {
      Answers.problem(context, 400, "Bad Request", String.valueOf(e.getMessage()));
      return;
    }
    // One after the other: each looks at every route.
    context
        .vertx()
        .executeBlocking(() -> explained(question), true)
        .onSuccess(told -> answer(context, told))
        .onFailure(failure -> Answers.notDone(context, failure));
  }

  private JsonObject explained(Question question) {
    return ExplanationJson.of(Explainer.explain(question, facts.get()));
  }

  private static void answer(RoutingContext context, JsonObject told) {
    if (!context.response().ended()) {
      Answers.json(context, 200, told);
    }
  }
}
