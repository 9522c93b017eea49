package io.bartizan.explain;

import io.bartizan.address.IpAddress;
import io.bartizan.balance.CircuitBreaker;
import io.bartizan.balance.Endpoint;
import io.bartizan.balance.Pool;
import io.bartizan.config.PoolConfig.EndpointConfig;
import io.bartizan.protect.AbuseStanding;
import io.bartizan.protect.AddressStanding;
import io.bartizan.protect.Ban;
import io.bartizan.protect.limit.RateStanding;
import io.bartizan.route.RouteExplanation.Outcome;
import io.bartizan.tls.NamedConnection;
import io.bartizan.tls.ServerCertificate;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An explanation for programs: members and their words stay, others may come. {@code text} is what
 * {@link ExplanationText} says.
 */
public final class ExplanationJson {
  private ExplanationJson() {}

  /** All of it. */
  public static JsonObject of(Explanation explanation) {
    Question question = explanation.question();
    JsonObject told = outcome(explanation);
    told.put(
        "request",
        new JsonObject()
            .put("method", question.method())
            .put("scheme", question.https() ? "https" : "http")
            .put("host", question.host())
            .put("path", explanation.path()));
    AddressStanding standing = explanation.client().standing();
    if (standing != null && question.from() != null) {
      told.put("client", client(question.from(), standing, explanation.client().abuse()));
    }
    NamedConnection connection = explanation.connection();
    if (connection != null) {
      told.put("tls", tls(connection));
    }
    told.put("steps", array(explanation.steps().stream().map(ExplanationJson::step).toList()));
    told.put("routes", array(explanation.outcomes().stream().map(ExplanationJson::route).toList()));
    told.put("moreRoutes", explanation.differing());
    told.put("pools", array(explanation.pools().stream().map(ExplanationJson::pool).toList()));
    return told.put("text", new JsonArray(ExplanationText.lines(explanation)));
  }

  private static JsonArray array(List<JsonObject> members) {
    JsonArray array = new JsonArray();
    members.forEach(array::add);
    return array;
  }

  private static JsonObject outcome(Explanation explanation) {
    Optional<Step> end = explanation.end();
    if (end.isEmpty()) {
      JsonObject told = new JsonObject().put("outcome", "forwarded");
      return explanation.route() == null ? told : told.put("route", explanation.route().name());
    }
    Step last = end.get();
    return ended(
        new JsonObject().put("outcome", last.effect().refuses() ? "refused" : "redirected"), last);
  }

  private static JsonObject ended(JsonObject told, Step step) {
    if (step.status() != 0) {
      told.put("status", step.status());
    }
    return step.reason().isEmpty() ? told : told.put("reason", step.reason());
  }

  private static JsonObject step(Step step) {
    JsonObject told =
        new JsonObject()
            .put("at", step.stage().label())
            .put("what", step.what())
            .put("effect", step.effect().label());
    if (!step.name().isEmpty()) {
      told.put("name", step.name());
    }
    if (step.limit() != null) {
      told.put("limit", limit(step.limit()));
    }
    return ended(told, step).put("text", step.text());
  }

  private static JsonObject limit(LimitNow limit) {
    JsonObject told = new JsonObject().put("wouldRefuse", limit.refuses());
    return switch (limit) {
      case LimitNow.Rate rate -> {
        if (rate.refuses()) {
          told.put("seconds", rate.standing().secondsToWait());
        }
        yield told.put("dryRun", rate.dryRun())
            .put("cost", rate.standing().cost())
            .put(
                "buckets",
                array(rate.standing().buckets().stream().map(ExplanationJson::bucket).toList()));
      }
      case LimitNow.Concurrent concurrent -> {
        if (!concurrent.of().isEmpty()) {
          told.put("of", concurrent.of());
        }
        told.put("used", concurrent.places().used());
        yield concurrent.places().isUnbounded()
            ? told
            : told.put("limit", concurrent.places().most());
      }
    };
  }

  private static JsonObject bucket(RateStanding.Bucket bucket) {
    JsonObject told = new JsonObject();
    if (bucket.of() != null) {
      told.put("of", bucket.of().text());
    }
    return told.put("window", bucket.windowSeconds())
        .put("left", bucket.left())
        .put("limit", bucket.most());
  }

  private static JsonObject route(Outcome outcome) {
    return new JsonObject()
        .put("name", outcome.route().name())
        .put("source", outcome.route().source())
        .put("state", word(outcome.state()))
        .put("text", outcome.reason());
  }

  private static JsonObject client(
      IpAddress address, AddressStanding standing, @Nullable AbuseStanding abuse) {
    JsonObject told =
        new JsonObject()
            .put("address", address.text())
            .put("tags", new JsonArray(standing.tags().names()))
            .put("denied", standing.denied())
            .put("allowed", standing.allowed())
            .put("unknownLists", new JsonArray(standing.unknown()));
    if (abuse == null) {
      return told;
    }
    told.put(
        "abuse",
        new JsonObject()
            .put("mode", word(abuse.config().mode()))
            .put("score", Math.round(abuse.score()))
            .put("ofNetwork", abuse.ofNetwork())
            .put("refusedRequestsAre", word(abuse.fate())));
    Ban ban = abuse.ban();
    return ban == null ? told : told.put("ban", ban(ban));
  }

  private static JsonObject ban(Ban ban) {
    return new JsonObject()
        .put("since", Instant.ofEpochMilli(ban.sinceMillis()).toString())
        .put("until", Instant.ofEpochMilli(ban.untilMillis()).toString())
        .put("by", ban.byHand() ? "hand" : "gateway")
        .put("reason", ban.reason());
  }

  private static JsonObject tls(NamedConnection connection) {
    JsonArray certificates = new JsonArray();
    for (ServerCertificate each : connection.certificates()) {
      JsonObject told = new JsonObject().put("name", each.name());
      if (each.file() != null) {
        told.put("file", each.file());
      }
      certificates.add(
          told.put("serverNames", new JsonArray(each.serverNames()))
              .put("keyType", each.keyType())
              .put("notAfter", each.notAfter().toString()));
    }
    return new JsonObject()
        .put("serverName", connection.serverName())
        .put("byName", connection.byName())
        .put("certificates", certificates);
  }

  private static JsonObject pool(ExplainedPool pool) {
    JsonObject told =
        new JsonObject()
            .put("name", pool.config().name())
            .put("weight", pool.weight())
            .put("of", pool.sum())
            .put("policy", pool.policy())
            .put("protocol", word(pool.config().protocol()));
    Pool live = pool.live();
    if (live == null) {
      return told.put(
          "endpoints",
          array(pool.config().endpoints().stream().map(ExplanationJson::endpoint).toList()));
    }
    CircuitBreaker breaker = live.breaker();
    told.put(
        "circuitBreaker",
        new JsonObject()
            .put("requests", used(breaker.requests().used(), breaker.requests().limit()))
            .put("pending", used(breaker.pending().used(), breaker.pending().limit()))
            .put("connections", used(breaker.connections().used(), breaker.connections().limit())));
    if (!pool.obstacle().isEmpty()) {
      told.put("reason", pool.obstacle());
    }
    return told.put(
        "endpoints", array(live.endpoints().stream().map(ExplanationJson::endpoint).toList()));
  }

  private static JsonObject used(int used, int limit) {
    return new JsonObject().put("used", used).put("limit", limit);
  }

  private static JsonObject endpoint(EndpointConfig config) {
    JsonObject told = new JsonObject().put("url", config.url()).put("weight", config.weight());
    return config.zone() == null ? told : told.put("zone", config.zone());
  }

  private static JsonObject endpoint(Endpoint endpoint) {
    return endpoint(endpoint.config())
        .put("activeRequests", endpoint.activeRequests())
        .put("openConnections", endpoint.openConnections())
        .put("dials", endpoint.dials())
        .put("failedDials", endpoint.failedDials());
  }

  private static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
