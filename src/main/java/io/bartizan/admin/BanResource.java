package io.bartizan.admin;

import io.bartizan.address.IpAddress;
import io.bartizan.config.Durations;
import io.bartizan.protect.Abuse;
import io.bartizan.protect.Ban;
import io.bartizan.protect.Bans;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** {@code /bans}: who is kept out, and keeping out and letting in by hand. */
public final class BanResource implements Resource {
  /** Of more bans the number is told, and those that last longest. */
  private static final int MAX_LISTED = 1000;

  private static final long MAX_BODY_BYTES = 16 << 10;
  private static final long BODY_MILLIS = 10_000;
  private static final Duration DEFAULT_LENGTH = Duration.ofHours(1);
  private static final String DEFAULT_REASON = "by hand";
  private static final String EXPECTED_CLIENT =
      "expected an address, or a block that is one client's; larger ones are for deny lists";

  private final Abuse abuse;

  /** Of a gateway. */
  public BanResource(Abuse abuse) {
    this.abuse = abuse;
  }

  @Override
  public void addTo(Router router, Handler<RoutingContext> authorise) {
    router.route("/bans").method(HttpMethod.GET).handler(authorise).handler(this::list);
    Bodies.route(router, HttpMethod.POST, "/bans", authorise, MAX_BODY_BYTES, BODY_MILLIS)
        .handler(this::add);
    router.route("/bans/:client").method(HttpMethod.DELETE).handler(authorise).handler(this::lift);
  }

  private void list(RoutingContext context) {
    JsonArray bans = new JsonArray();
    for (Ban ban : abuse.bans().inForce(MAX_LISTED)) {
      bans.add(told(ban));
    }
    long total = Math.max(bans.size(), abuse.bans().count());
    Answers.json(context, 200, new JsonObject().put("total", total).put("bans", bans));
  }

  private JsonObject told(Ban ban) {
    return new JsonObject()
        .put("client", abuse.text(ban.client()))
        .put("since", Instant.ofEpochMilli(ban.sinceMillis()).toString())
        .put("until", Instant.ofEpochMilli(ban.untilMillis()).toString())
        .put("by", ban.byHand() ? "hand" : "gateway")
        .put("level", ban.level())
        .put("reason", ban.reason());
  }

  private void add(RoutingContext context) {
    Wanted wanted;
    try {
      wanted = wanted(context.body().buffer());
    } catch (BadBanException e) {
      Answers.problem(context, 400, "Bad Request", String.valueOf(e.getMessage()));
      return;
    }
    Ban ban = abuse.bans().byHand(wanted.client(), wanted.length(), wanted.reason());
    if (ban == null) {
      Answers.problem(
          context, 503, "Service Unavailable", "abuse.ban.maxBans are kept, all by hand");
      return;
    }
    Answers.json(context, 200, told(ban));
  }

  private void lift(RoutingContext context) {
    String text = context.pathParam("client");
    IpAddress client = text == null ? null : abuse.client(text);
    if (client == null) {
      Answers.problem(context, 400, "Bad Request", EXPECTED_CLIENT);
    } else if (abuse.pardon(client)) {
      Answers.json(context, 200, new JsonObject().put("client", abuse.text(client)));
    } else {
      Answers.problem(context, 404, "Not Found", abuse.text(client) + " is not banned");
    }
  }

  private record Wanted(IpAddress client, Duration length, String reason) {}

  private static final class BadBanException extends Exception {
    private static final long serialVersionUID = 1;

    BadBanException(String message) {
      super(message, null, false, false);
    }
  }

  private Wanted wanted(@Nullable Buffer body) throws BadBanException {
    JsonObject json;
    try {
      json = new JsonObject(body == null ? Buffer.buffer("{}") : body);
    } catch (DecodeException e) {
      throw new BadBanException(
          "expected {\"client\": ADDRESS, \"duration\": \"1h\", \"reason\": TEXT}");
    }
    for (String key : json.fieldNames()) {
      switch (key) {
        case "client", "duration", "reason" -> {}
        default -> throw new BadBanException("expected client, duration and reason alone");
      }
    }
    IpAddress client = abuse.client(text(json, "client", ""));
    if (client == null) {
      throw new BadBanException("client: " + EXPECTED_CLIENT);
    }
    if (abuse.isExempt(client)) {
      throw new BadBanException("client: trusted proxies and allowed addresses are never banned");
    }
    return new Wanted(client, length(text(json, "duration", "")), reason(json));
  }

  private static Duration length(String text) throws BadBanException {
    Duration length = text.isEmpty() ? DEFAULT_LENGTH : Durations.read(text).orElse(Duration.ZERO);
    if (length.compareTo(Duration.ofSeconds(1)) < 0 || length.compareTo(Bans.MAX_BY_HAND) > 0) {
      throw new BadBanException("duration: expected 1s to 30d");
    }
    return length;
  }

  private static String reason(JsonObject json) throws BadBanException {
    String reason = text(json, "reason", DEFAULT_REASON);
    if (reason.length() > Ban.MAX_REASON || reason.chars().anyMatch(Character::isISOControl)) {
      throw new BadBanException(
          "reason: expected a line of " + Ban.MAX_REASON + " characters at most");
    }
    return reason;
  }

  private static String text(JsonObject json, String key, String absent) throws BadBanException {
    Object value = json.getValue(key, absent);
    if (value instanceof String text) {
      return text;
    }
    throw new BadBanException(key + ": expected a string");
  }
}
